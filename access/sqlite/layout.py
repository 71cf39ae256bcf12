"""The tables of ``access.sqlite``, and the number of their form."""

FILE = "access.sqlite"
VERSION = 1

TABLES = """
CREATE TABLE about (name TEXT PRIMARY KEY, value) WITHOUT ROWID;
CREATE TABLE account (name TEXT PRIMARY KEY, made INTEGER NOT NULL DEFAULT 0,
    role TEXT NOT NULL DEFAULT 'public', groups TEXT NOT NULL DEFAULT '[]',
    rung TEXT NOT NULL DEFAULT 'normal', reason TEXT NOT NULL DEFAULT '', since INTEGER NOT NULL DEFAULT 0, until INTEGER,
    not_before INTEGER NOT NULL DEFAULT 0, limits TEXT NOT NULL DEFAULT '{}', issuer TEXT, subject TEXT,
    created INTEGER NOT NULL DEFAULT 0, changed INTEGER NOT NULL DEFAULT 0,
    day INTEGER NOT NULL DEFAULT 0, bytes_of_day INTEGER NOT NULL DEFAULT 0,
    period INTEGER NOT NULL DEFAULT 0, bytes_of_period INTEGER NOT NULL DEFAULT 0,
    minute INTEGER NOT NULL DEFAULT 0, links_of_minute INTEGER NOT NULL DEFAULT 0) WITHOUT ROWID;
CREATE UNIQUE INDEX account_subject ON account (issuer, subject) WHERE issuer IS NOT NULL;
CREATE INDEX account_changed ON account (changed) WHERE changed > 0;

CREATE TABLE token (id TEXT PRIMARY KEY, account TEXT NOT NULL, title TEXT NOT NULL, role TEXT NOT NULL,
    scopes TEXT NOT NULL, groups TEXT NOT NULL, created INTEGER NOT NULL, expires INTEGER NOT NULL,
    revoked INTEGER) WITHOUT ROWID;
CREATE INDEX token_account ON token (account, created);
CREATE TABLE revocation (id TEXT PRIMARY KEY, expires INTEGER NOT NULL, changed INTEGER NOT NULL) WITHOUT ROWID;
CREATE INDEX revocation_changed ON revocation (changed);
CREATE INDEX revocation_expires ON revocation (expires);
CREATE TABLE denial (prefix TEXT PRIMARY KEY, labels TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE audit (number INTEGER PRIMARY KEY, time INTEGER NOT NULL, actor TEXT NOT NULL, what TEXT NOT NULL,
    subject TEXT NOT NULL, details TEXT NOT NULL, previous TEXT NOT NULL, hash TEXT NOT NULL);

CREATE INDEX account_idle ON account (period) WHERE made = 0;

CREATE TABLE reservation (id TEXT PRIMARY KEY, account TEXT NOT NULL, granted INTEGER NOT NULL, expires INTEGER NOT NULL,
    kept INTEGER NOT NULL, day INTEGER NOT NULL, period INTEGER NOT NULL, ceiling TEXT, missions TEXT NOT NULL,
    taken INTEGER NOT NULL DEFAULT 1, given_back INTEGER, served INTEGER NOT NULL DEFAULT 0) WITHOUT ROWID;
CREATE INDEX reservation_kept ON reservation (kept);
CREATE TABLE use (day INTEGER NOT NULL, account TEXT NOT NULL, mission TEXT NOT NULL, bytes INTEGER NOT NULL DEFAULT 0,
    files INTEGER NOT NULL DEFAULT 0, PRIMARY KEY (day, account, mission)) WITHOUT ROWID;
CREATE INDEX use_account ON use (account, day);
CREATE TABLE event (id TEXT PRIMARY KEY, expires INTEGER NOT NULL) WITHOUT ROWID;
CREATE INDEX event_expires ON event (expires);
CREATE TABLE violation (account TEXT NOT NULL, kind TEXT NOT NULL, at INTEGER NOT NULL);
CREATE INDEX violation_account ON violation (account, at);
"""
"""``account`` has a row for whoever was charged or curtailed; ``made`` is 1 where the account was added too. ``changed`` is the
number of the last change that every process must know, 0 for none. The columns from ``day`` on, and the tables from
``reservation`` on, are the meter's. Times are seconds since 1970, lists and limits JSON.
"""

LATER = """CREATE TABLE IF NOT EXISTS lease (account TEXT NOT NULL, holder TEXT NOT NULL, streams INTEGER NOT NULL,
    until REAL NOT NULL, PRIMARY KEY (account, holder)) WITHOUT ROWID"""
"""The tables that stores of the same form may lack, made as a process begins: what is in them is over within seconds."""
