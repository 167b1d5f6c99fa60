/// What a reading of a target puts aside until all of it is read, and what it has found then.
///
/// | table | one row is |
/// | --- | --- |
/// | `reading` | one reading of one target: how far it is, and what it counted |
/// | `read_user` | one user that a page listed |
/// | `read_group` | one group that a page listed |
/// | `read_member` | one member of a managed group that a page listed |
/// | `drift` | one account in which target and journal differ |
/// | `stranger` | one user that the first reading found, and that HR hasn't named yet |
///
/// A page's rows are written in the transaction that closes its exchange, so a crash goes on with the next page. They are
/// swept in short transactions once the comparison is made; `drift` is kept until what follows from it is decided on.
extension Schema {
    static let reading = """
        CREATE TABLE reading (
            number INTEGER PRIMARY KEY AUTOINCREMENT,
            target TEXT NOT NULL,
            purpose TEXT NOT NULL CHECK (purpose IN ('adoption', 'reconcile')),
            -- What it finds is set right without anybody being asked, as far as the guards let it.
            repairs INTEGER NOT NULL CHECK (repairs IN (0, 1)),
            -- compared: what it found is waiting for somebody's decision. ended: by its end, or by another reading.
            state TEXT NOT NULL CHECK (state IN ('users', 'groups', 'matching', 'comparing', 'unclaimed', 'settling',
                'staging', 'compared', 'ended')),
            -- Of the next page's first resource, from 1; and what the list's pages said so far.
            next_index INTEGER NOT NULL DEFAULT 1,
            cursor TEXT,
            total INTEGER,
            restarts INTEGER NOT NULL DEFAULT 0,
            -- The exchange from which on whatever was in flight says something newer than this does; null before the first page.
            since INTEGER,
            -- Up to where it is compared: an account's number, or a user's id.
            place TEXT NOT NULL DEFAULT '',
            pages INTEGER NOT NULL DEFAULT 0,
            users INTEGER NOT NULL DEFAULT 0,
            groups INTEGER NOT NULL DEFAULT 0,
            protected INTEGER NOT NULL DEFAULT 0,
            -- The attributes that any user had, as JSON: of others the target shows nothing.
            shown TEXT NOT NULL DEFAULT '[]',
            -- Accounts that were left out, since something of theirs was in flight.
            in_motion INTEGER NOT NULL DEFAULT 0,
            began_at INTEGER NOT NULL,
            -- Of the last page.
            read_at INTEGER NOT NULL,
            ended_at INTEGER,
            reason TEXT,
            -- While its intakes are made: whose alone; null: everybody's.
            only TEXT,
            -- Once one of them is accepted: how far the groups that it found are taken over; null: they are, or needn't be.
            groups_place TEXT,
            -- What of its rows is gone: 1, what pages listed; 2, what it has found, too.
            swept INTEGER NOT NULL DEFAULT 0
        ) STRICT;
        CREATE INDEX reading_of_target ON reading (target, number);
        CREATE INDEX reading_open ON reading (target, number) WHERE state <> 'ended';
        CREATE INDEX reading_unswept ON reading (swept, number) WHERE swept < 2;

        CREATE TABLE read_user (
            reading INTEGER NOT NULL REFERENCES reading (number),
            -- The id as it is compared: without case where ids are addresses.
            id_key TEXT NOT NULL,
            remote_id TEXT NOT NULL,
            address TEXT NOT NULL,
            external_id TEXT,
            attributes TEXT NOT NULL,
            is_protected INTEGER NOT NULL CHECK (is_protected IN (0, 1)),
            -- Whose it turned out to be.
            account INTEGER,
            PRIMARY KEY (reading, id_key)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX read_user_address ON read_user (reading, address);
        CREATE INDEX read_user_external ON read_user (reading, external_id) WHERE external_id IS NOT NULL;
        CREATE INDEX read_user_account ON read_user (reading, account) WHERE account IS NOT NULL;

        CREATE TABLE read_group (
            reading INTEGER NOT NULL REFERENCES reading (number),
            remote_id TEXT NOT NULL,
            name TEXT NOT NULL,
            PRIMARY KEY (reading, remote_id)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX read_group_name ON read_group (reading, name);

        CREATE TABLE read_member (
            reading INTEGER NOT NULL REFERENCES reading (number),
            -- As read_user.id_key.
            member TEXT NOT NULL,
            grp TEXT NOT NULL,
            PRIMARY KEY (reading, member, grp)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE drift (
            reading INTEGER NOT NULL REFERENCES reading (number),
            source TEXT NOT NULL,
            -- Of an unknown account: a mark that is no employee's, and its id.
            employee TEXT NOT NULL,
            identity TEXT NOT NULL,
            -- Null: HR doesn't know it.
            account INTEGER,
            address TEXT NOT NULL,
            -- As addresses are compared; null: nothing was found.
            found_address TEXT,
            kinds TEXT NOT NULL,
            -- As of staging.
            urgency INTEGER NOT NULL,
            -- Confirmed until then, and by what was read.
            was TEXT NOT NULL,
            found TEXT NOT NULL,
            PRIMARY KEY (reading, source, employee, identity)
        ) STRICT, WITHOUT ROWID;
        -- However many are nobody's.
        CREATE INDEX drift_known ON drift (reading, source, employee) WHERE account IS NOT NULL;
        CREATE INDEX drift_account ON drift (reading, account) WHERE account IS NOT NULL;
        CREATE INDEX drift_address ON drift (reading, found_address)
            WHERE account IS NOT NULL AND found_address IS NOT NULL;

        CREATE TABLE stranger (
            target TEXT NOT NULL,
            remote_id TEXT NOT NULL,
            address TEXT NOT NULL,
            -- HR's own name for it, as far as the target knows one.
            external_id TEXT,
            -- The identity of somebody who is still to begin, and whose it is then.
            reserved TEXT,
            -- What would be confirmed of its account.
            confirmed TEXT NOT NULL,
            PRIMARY KEY (target, remote_id)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX stranger_address ON stranger (target, address);
        CREATE INDEX stranger_external ON stranger (target, external_id) WHERE external_id IS NOT NULL;
        CREATE INDEX stranger_reserved ON stranger (target, reserved) WHERE reserved IS NOT NULL;
        """
}
