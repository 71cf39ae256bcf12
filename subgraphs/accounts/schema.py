"""The schema of the accounts subgraph."""

import strawberry
from strawberry.federation import Schema
from strawberry.schema.config import StrawberryConfig

from access.rights import OPERATE, TOKENS
from subgraphs.accounts import jobs, lookups, me, operating, own_tokens
from subgraphs.accounts.jobs import Job, JobConnection
from subgraphs.accounts.me import Me
from subgraphs.accounts.pages import AccountConnection, AuditConnection, UseConnection
from subgraphs.accounts.types import Account, NewToken
from subgraphs.documents import read_attribute
from subgraphs.values import LONG, Long

_TOKENS = [[TOKENS]]
_OPERATE = [[OPERATE]]
_OPERATORS = [["tharsis:operators"]]


@strawberry.type
class Query:
    """What can be asked."""

    me: Me = strawberry.field(
        resolver=me.me, description="Whoever asks: account, standing, limits, usage and tokens. Also without a token."
    )
    accounts: AccountConnection | None = strawberry.federation.field(
        resolver=lookups.accounts,
        requires_scopes=_OPERATE,
        policy=_OPERATORS,
        description="Accounts whose name begins with `match`, by name. For operators. `first` is at most 1000.",
    )
    account: Account | None = strawberry.federation.field(
        resolver=lookups.account, requires_scopes=_OPERATE, policy=_OPERATORS, description="An account. For operators."
    )
    reports: UseConnection | None = strawberry.federation.field(
        resolver=lookups.reports,
        requires_scopes=_OPERATE,
        policy=_OPERATORS,
        description="What was granted or charged from a day to another, both included (2026-05-31, UTC): by day, account and "
        "mission. For operators. `first` is at most 1000.",
    )
    audit_log: AuditConnection | None = strawberry.federation.field(
        resolver=lookups.audit_log,
        requires_scopes=_OPERATE,
        policy=_OPERATORS,
        description="The audit log, newest first; with `subject` only acts on this account, token or key. For operators. "
        "`first` is at most 1000.",
    )
    job: Job | None = strawberry.federation.field(
        resolver=jobs.job,
        requires_scopes=_OPERATE,
        policy=_OPERATORS,
        description="A change of who may see what, as it stands; kept for 30 days. For operators.",
    )
    jobs: JobConnection | None = strawberry.federation.field(
        resolver=jobs.jobs,
        requires_scopes=_OPERATE,
        policy=_OPERATORS,
        description="Changes of who may see what that operators have asked for, newest first. For operators. `first` is at "
        "most 1000.",
    )


@strawberry.type
class Mutation:
    """What can be done."""

    create_token: NewToken | None = strawberry.federation.field(
        resolver=own_tokens.create_token,
        requires_scopes=_TOKENS,
        description="Make a token of your account, shown only now. It has your role, or `user`, your groups, and no scopes but "
        "some of yours. `expiresIn` is how long it holds in seconds, at most 400 days.",
    )
    rotate_token: NewToken | None = strawberry.federation.field(
        resolver=own_tokens.rotate_token,
        requires_scopes=_TOKENS,
        description="Make a token like one of yours, which holds for as long anew, and revoke that one.",
    )
    revoke_token: bool | None = strawberry.federation.field(
        resolver=own_tokens.revoke_token,
        requires_scopes=_TOKENS,
        description="Revoke one of your tokens: within two seconds no server lets it in.",
    )
    revoke_all_tokens: bool | None = strawberry.federation.field(
        resolver=own_tokens.revoke_all_tokens,
        requires_scopes=_TOKENS,
        description="Revoke all tokens of your account that were made until now, the one that you show too.",
    )
    set_limits: Account | None = strawberry.federation.field(
        resolver=operating.set_limits,
        requires_scopes=_OPERATE,
        policy=_OPERATORS,
        description="Give an account limits of its own; with `reset` those that are not named are its role's again. For "
        "operators.",
    )
    curtail: Account | None = strawberry.federation.field(
        resolver=operating.curtail,
        requires_scopes=_OPERATE,
        policy=_OPERATORS,
        description="Slow an account down or shut it out, for `seconds` or until it is restored; its holder reads the reason. "
        "Works for addresses too (anonymous:192.0.2.7). For operators.",
    )
    restore: Account | None = strawberry.federation.field(
        resolver=operating.restore,
        requires_scopes=_OPERATE,
        policy=_OPERATORS,
        description="End what curtails an account. For operators.",
    )
    revoke_tokens: Account | None = strawberry.federation.field(
        resolver=operating.revoke_tokens,
        requires_scopes=_OPERATE,
        policy=_OPERATORS,
        description="Revoke tokens of an account by their ids, or all that were made until now. For operators.",
    )
    set_role: Account | None = strawberry.federation.field(
        resolver=operating.set_role,
        requires_scopes=_OPERATE,
        policy=_OPERATORS,
        description="Give an account another role or other groups; its tokens no longer hold. For operators; only "
        "administrators make operators and administrators, or change them.",
    )
    set_visibility: Job | None = strawberry.federation.field(
        resolver=jobs.set_visibility,
        requires_scopes=_OPERATE,
        policy=_OPERATORS,
        description="Say who may see what lies at or below a virtual path or uri, now and in every later harvest. `groups` "
        "belong to PRIVATE; `curators` are the groups whose curators see what is not released. What is taken from somebody is "
        "denied to them at once; a job rewrites the records. For operators.",
    )
    clear_visibility: Job | None = strawberry.federation.field(
        resolver=jobs.clear_visibility,
        requires_scopes=_OPERATE,
        policy=_OPERATORS,
        description="Take the rule of a prefix away: what the settings or a shorter prefix say holds again; a job. For "
        "operators.",
    )
    set_archive_status: Job | None = strawberry.federation.field(
        resolver=jobs.set_archive_status,
        requires_scopes=_OPERATE,
        policy=_OPERATORS,
        description="Give what lies at or below a virtual path or uri an archive status: staged, archived, certified or "
        "restricted; a job. For operators.",
    )


def build_schema() -> Schema:
    """The schema."""
    config = StrawberryConfig(default_resolver=read_attribute, scalar_map={Long: LONG})
    return Schema(query=Query, mutation=Mutation, config=config, federation_version="2.9")
