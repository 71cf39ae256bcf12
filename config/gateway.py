"""The sections of ``tharsis.toml`` that the gateway reads: bytes, seconds and counts; docs/configuration.md says more."""

from typing import Literal

import msgspec

from config.kinds import Count, FileName, Number, Port, Seconds, Url


class ServerSettings(msgspec.Struct, frozen=True):
    """Where the server listens. ``trusted_proxies`` (addresses or networks) may say for whom they ask.

    ``public_url`` is what the addresses of files begin with, where clients do not take them from this service's own.
    ``drain_seconds``: for so long streams may go on when the server is stopped.
    """

    host: str = "127.0.0.1"
    port: Port = 8000
    workers: Number = 1
    trusted_proxies: tuple[str, ...] = ()
    cors_origins: tuple[str, ...] = ()
    public_url: Url | None = None
    drain_seconds: Seconds = 20.0


class LimitSettings(msgspec.Struct, frozen=True):
    """What one operation may ask; exceeding a limit is refused before anything is fetched.

    ``body_bytes`` bounds the whole request. ``aliases`` and ``fields`` are those of the whole document, after fragments are
    expanded; ``directives`` those at one place; ``repeats``: the same response name in one selection set; ``list_items``:
    entries of one list; ``value_depth``: lists and objects in each other; ``value_objects``: objects
    among all variables; ``representations``: of one ``_entities`` call.
    ``introspection_depth`` and ``introspection_fields`` hold below ``__schema`` and ``__type`` in place of depth and fields;
    the answer may have ``introspection_answer`` times the fields of the standard query's. ``list_size`` is the length
    that ``cost`` reckons with where a list says nothing of its own.
    """

    body_bytes: Number = 2_097_152
    query_bytes: Number = 65_536
    variables_bytes: Number = 1_048_576
    tokens: Number = 1_000
    depth: Number = 12
    aliases: Count = 30
    directives: Count = 8
    repeats: Number = 8
    fields: Number = 300
    cost: Number = 100_000
    list_size: Number = 5
    list_items: Number = 1_000
    value_depth: Number = 32
    value_objects: Number = 500
    representations: Number = 10_000
    introspection_depth: Number = 20
    introspection_fields: Number = 1_000
    introspection_answer: Number = 2


class PersistedSettings(msgspec.Struct, frozen=True):
    """Operations known by the SHA-256 of their text: of ``file`` (JSON, hash → text), and (``automatic``) as clients send them.

    ``only``: nothing but what the file has is answered.
    """

    file: FileName | None = None
    automatic: bool = True
    automatic_bytes: Count = 4_194_304
    only: bool = False


class HeaderRules(msgspec.Struct, frozen=True):
    """Headers of the client that subgraphs get too (names, any case), and constant ones."""

    forward: tuple[str, ...] = ()
    insert: dict[str, str] = {}


class SubgraphSettings(msgspec.Struct, frozen=True):
    """How one subgraph is called; ``url`` replaces the supergraph's. Seconds, bytes.

    ``retries`` of reads, and of what never left, after ``Retry-After`` or a growing pause. ``secret_file`` holds the secret
    that the subgraph asks of trusted routers.
    """

    url: Url | None = None
    timeout: Seconds = 10.0
    retries: Count = 1
    connections: Number = 64
    response_bytes: Number = 67_108_864
    headers: HeaderRules = HeaderRules()
    secret_file: FileName | None = None


class GatewaySettings(msgspec.Struct, frozen=True):
    """The ``[gateway]`` section.

    ``denied_fields``: a field that the asker may not read is null with an error, or refuses the request. ``show_plan``:
    who gets ``extensions.queryPlan`` for the header ``Tharsis-Query-Plan: 1``: nobody, those with ``plan_scope``, all.
    ``all_subgraphs`` holds for those without a section of their own under ``[gateway.subgraphs.NAME]``.
    ``deduplicate``: identical reads of one identity that are under way at the same time are made once.
    """

    supergraph: FileName | None = None
    watch: bool = True
    watch_seconds: Seconds = 1.0
    introspection: bool = True
    graphiql: bool = True
    timeout: Seconds = 30.0
    denied_fields: Literal["null", "refuse"] = "null"
    show_plan: Literal["never", "scope", "always"] = "never"
    plan_scope: str = "tharsis:plan"
    cache_bytes: Count = 67_108_864
    deduplicate: bool = False
    override_labels: tuple[str, ...] = ()
    limits: LimitSettings = LimitSettings()
    persisted: PersistedSettings = PersistedSettings()
    all_subgraphs: SubgraphSettings = SubgraphSettings()
    subgraphs: dict[str, SubgraphSettings] = {}


class TelemetrySettings(msgspec.Struct, frozen=True):
    """Where spans go (OTLP over HTTP; none without an address), and whether each request is logged and metrics served."""

    otlp_endpoint: Url | None = None
    service_name: str = "tharsis-gateway"
    metrics: bool = True
    log: Literal["json", "text", "off"] = "json"
