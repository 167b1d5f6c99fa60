import GRDB

/// The journal's tables, and how an older file becomes one of this version.
///
/// A row stands for a fact about the world, never for a step of a program: whoever opens the file after a crash needs
/// nothing but the rows to go on.
///
/// | table | one row is |
/// | --- | --- |
/// | `meta` | one value of the journal as a whole: the boot under which its boot instants are to be read |
/// | `configuration_version` | one configuration that was in force |
/// | `intake` | one file or event, or what the clock, a new configuration or a reading led to |
/// | `staging` | one row of an intake that is not taken over yet; below row zero, what judging derived of somebody |
/// | `person` | what HR last said about one human |
/// | `left_as_is` | one human whom the last accepted snapshot says nothing of |
/// | `missing` | one human who was absent, but not often enough |
/// | `account` | one identity at one target, with what is desired and what is confirmed |
/// | `membership` | one confirmed membership: an index over `account.confirmed` |
/// | `stranger` | one user that a target turned out to have, and that nobody has an account with yet |
/// | `remote_group` | what is known of one group at one target |
/// | `operation` | one change to make at one target |
/// | `exchange` | one HTTP request and its outcome |
/// | `exchange_operation` | one operation's part in one exchange |
/// | `tally` | how many operations of one target have come to one end, or how many requests it was sent |
/// | `target_state` | what is known of a target as a whole |
/// | `hold` | one plan that a guard stopped: an intake, its reasons and its hash |
/// | `hold_change` | one change of access that a hold would make |
/// | `change_count` | how many people one intake changed in one way, for the rolling day |
/// | `webhook_event` | one event id that was seen |
/// | `replay` | what an operator had planned anew, since a target had lost it |
/// | `replay_account` | one account that a replay has still to take back to what the target holds |
/// | `person_history` | one row of an intake that changed somebody, or would have |
/// | `configuration_rule` | what one configuration said of one group |
/// | `decision` | what an operator decided of one operation: to try it again, or to discard it, and why |
/// | `reading` and what it puts aside | see ``reading`` |
///
/// **Facts** are not rows of a table of their own. All of an account's facts are read and written together, by the
/// planner and by the close of an exchange; as one JSON object each (`desired`, `confirmed`, and `changes` of an
/// operation) they cost one row where ten would be needed. The few facts that are searched for stand in columns beside
/// them (`desired_address`, `confirmed_address`, `remote_id`) and in `membership`; ``AccountRow`` keeps them in step.
///
/// **Instants** are either milliseconds of the wall clock (`…_at`) or nanoseconds of a boot (`…_boot`, `not_before`).
/// The latter mean nothing under another boot and are reset on the first open after one.
///
/// **Open operations** are those with no `ended_at`. Every index that serves the delivery loop is partial, so that the
/// ended ones, which are most, cost it nothing.
enum Schema {
    /// `application_id` in the file's header: «rost». Tells a journal from any other SQLite database.
    static let applicationID = 0x726F_7374

    /// `user_version` in the file's header: the number of the last migration.
    static let version = 5

    /// The first one that is migrated. Of those before it none was released.
    static let versionMin = 5

    static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("5: the journal", foreignKeyChecks: .immediate) { db in
            let parts = [journal, feed, accounts, queue, exchanges, guards, history, reading]
            for part in parts { try db.execute(sql: part) }
            try db.execute(sql: "PRAGMA user_version = \(version)")
        }
        return migrator
    }

    private static let journal = """
        CREATE TABLE meta (
            key TEXT PRIMARY KEY,
            value TEXT NOT NULL
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE configuration_version (
            number INTEGER PRIMARY KEY,
            digest TEXT NOT NULL UNIQUE,
            since_at INTEGER NOT NULL
        ) STRICT;

        CREATE TABLE target_state (
            target TEXT PRIMARY KEY,
            is_read INTEGER NOT NULL DEFAULT 0 CHECK (is_read IN (0, 1)),
            pause TEXT,
            is_operators_pause INTEGER NOT NULL DEFAULT 0 CHECK (is_operators_pause IN (0, 1)),
            -- The target asked for silence until then: by the boot's clock; and, for another boot, by the wall clock, and for
            -- how long.
            gated_until INTEGER,
            gated_until_at INTEGER,
            gated_for INTEGER
        ) STRICT, WITHOUT ROWID;
        """

    private static let feed = """
        CREATE TABLE intake (
            number INTEGER PRIMARY KEY AUTOINCREMENT,
            id TEXT NOT NULL UNIQUE,
            source TEXT NOT NULL,
            input TEXT NOT NULL CHECK (input IN ('drop', 'webhook', 'clock', 'configuration', 'reconcile',
                'unknown-accounts')),
            semantics TEXT NOT NULL CHECK (semantics IN ('snapshot', 'changes')),
            name TEXT NOT NULL,
            size INTEGER NOT NULL,
            as_of INTEGER NOT NULL,
            received_at INTEGER NOT NULL,
            state TEXT NOT NULL CHECK (state IN ('staging', 'received', 'held', 'accepted', 'applied', 'refused',
                'rejected', 'replaced')),
            -- The intake that one person's change was taken out of, to wait alone.
            parent INTEGER REFERENCES intake (number),
            -- What it follows from, where it is a reading of a target.
            reading INTEGER,
            rows INTEGER NOT NULL DEFAULT 0,
            rows_without_key INTEGER NOT NULL DEFAULT 0,
            ended_with_newline INTEGER CHECK (ended_with_newline IN (0, 1)),
            digest TEXT,
            -- Of a snapshot: what its successor is compared with, as JSON.
            shape TEXT,
            people INTEGER NOT NULL DEFAULT 0,
            leavers INTEGER NOT NULL DEFAULT 0,
            accepted_at INTEGER,
            reason TEXT
        ) STRICT;
        -- The last accepted snapshot of a source.
        CREATE INDEX intake_accepted ON intake (source, number)
            WHERE semantics = 'snapshot' AND parent IS NULL AND state IN ('accepted', 'applied');
        -- Whether a source was ever heard.
        CREATE INDEX intake_applied ON intake (source) WHERE state = 'applied';
        -- Those to be taken over, and those that a crash left half read. One each, since SQLite doesn't see that one state
        -- is among several.
        CREATE INDEX intake_unfinished ON intake (state, number) WHERE state = 'accepted';
        CREATE INDEX intake_half_read ON intake (state, number) WHERE state = 'staging';
        CREATE INDEX intake_received ON intake (state, number) WHERE state = 'received';
        CREATE INDEX intake_held ON intake (state, number) WHERE state = 'held';
        -- Whom the clock has in hand already.
        CREATE INDEX intake_clock ON intake (source, number)
            WHERE input = 'clock' AND state IN ('staging', 'received', 'held', 'accepted');
        CREATE INDEX intake_reading ON intake (reading) WHERE reading IS NOT NULL;
        CREATE INDEX intake_parent ON intake (parent) WHERE parent IS NOT NULL;

        CREATE TABLE staging (
            intake INTEGER NOT NULL REFERENCES intake (number) ON DELETE CASCADE,
            row INTEGER NOT NULL,
            employee TEXT NOT NULL,
            -- known: nothing new was heard; what is known has to be derived anew.
            kind TEXT NOT NULL CHECK (kind IN ('person', 'patch', 'refused', 'absent', 'known')),
            identity TEXT,
            status TEXT CHECK (status IN ('active', 'suspended', 'ended')),
            begins_at INTEGER,
            ends_at INTEGER,
            fields TEXT,
            address TEXT,
            -- What the row says, where that is only what changed: the columns above are completed with what is known.
            patch TEXT,
            -- Of when this is the truth, where that is not as the intake says: something newer was laid over it meanwhile.
            as_of INTEGER,
            -- Of the raw record.
            print INTEGER,
            -- Why the person is left as is, where another row or a guard is the reason.
            conflict TEXT,
            -- The order in which people are taken over; null: nothing is to be done.
            urgency INTEGER,
            PRIMARY KEY (intake, row)
        ) STRICT, WITHOUT ROWID;
        -- Who asks for one of them names the index: without statistics SQLite takes the primary key, and with it all rows of
        -- the intake for each row.
        CREATE INDEX staging_employee ON staging (intake, employee);
        CREATE INDEX staging_identity ON staging (intake, identity) WHERE identity IS NOT NULL;
        CREATE INDEX staging_address ON staging (intake, address) WHERE status = 'active';
        CREATE INDEX staging_due ON staging (intake, urgency, row) WHERE urgency IS NOT NULL;

        CREATE TABLE person (
            source TEXT NOT NULL,
            employee TEXT NOT NULL,
            identity TEXT NOT NULL,
            status TEXT NOT NULL CHECK (status IN ('active', 'suspended', 'ended')),
            begins_at INTEGER,
            ends_at INTEGER,
            fields TEXT NOT NULL,
            address TEXT,
            -- Of when this is the truth.
            as_of INTEGER NOT NULL,
            -- The intake that last changed anything of it.
            intake INTEGER NOT NULL REFERENCES intake (number),
            -- Of the raw record that said so last; null: it has to be read in full next time.
            print INTEGER,
            -- When the calendar changes what is desired of it.
            due_at INTEGER,
            PRIMARY KEY (source, employee)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX person_present ON person (source, employee, as_of) WHERE status <> 'ended';
        CREATE INDEX person_print ON person (source, employee, print, status);
        CREATE INDEX person_address ON person (address, source, employee) WHERE status = 'active';
        -- Whose an account was that a reading finds.
        CREATE INDEX person_former_address ON person (address) WHERE status <> 'active';
        CREATE INDEX person_identity ON person (identity);
        CREATE INDEX person_due ON person (due_at) WHERE due_at IS NOT NULL;
        CREATE INDEX person_intake ON person (intake);

        -- Whom the last accepted snapshot of their source says nothing of, although it was accepted: of them, what was known
        -- before is what is known.
        CREATE TABLE left_as_is (
            source TEXT NOT NULL,
            employee TEXT NOT NULL,
            -- Of the last accepted snapshot that did say something; null: there was none.
            heard_at INTEGER,
            PRIMARY KEY (source, employee)
        ) STRICT, WITHOUT ROWID;

        -- Who was absent from the last accepted snapshots of a source, but not from enough of them.
        CREATE TABLE missing (
            source TEXT NOT NULL,
            employee TEXT NOT NULL,
            times INTEGER NOT NULL,
            PRIMARY KEY (source, employee)
        ) STRICT, WITHOUT ROWID;
        """

    private static let accounts = """
        CREATE TABLE account (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            target TEXT NOT NULL,
            identity TEXT NOT NULL,
            source TEXT NOT NULL,
            employee TEXT NOT NULL,
            desired TEXT NOT NULL,
            desired_address TEXT,
            confirmed TEXT NOT NULL,
            confirmed_address TEXT,
            remote_id TEXT,
            cause TEXT NOT NULL,
            -- How urgently it has to be planned; null: it is planned.
            dirty INTEGER,
            UNIQUE (target, identity)
        ) STRICT;
        CREATE INDEX account_person ON account (source, employee);
        CREATE INDEX account_dirty ON account (target, dirty, id) WHERE dirty IS NOT NULL;
        CREATE INDEX account_desired_address ON account (target, desired_address) WHERE desired_address IS NOT NULL;
        CREATE INDEX account_confirmed_address ON account (target, confirmed_address)
            WHERE confirmed_address IS NOT NULL;
        CREATE INDEX account_remote_id ON account (target, remote_id) WHERE remote_id IS NOT NULL;

        CREATE TABLE membership (
            account INTEGER NOT NULL REFERENCES account (id),
            grp TEXT NOT NULL,
            target TEXT NOT NULL,
            PRIMARY KEY (target, grp, account)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX membership_account ON membership (account);

        CREATE TABLE remote_group (
            target TEXT NOT NULL,
            name TEXT NOT NULL,
            -- The name as providers compare it.
            caseless TEXT NOT NULL,
            -- Null: it isn't there, as far as is known.
            remote_id TEXT,
            -- A creation of it may have been executed: it is looked up first, not before then.
            verify_not_before INTEGER,
            PRIMARY KEY (target, name)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX remote_group_caseless ON remote_group (target, caseless);
        """

    private static let queue = """
        CREATE TABLE operation (
            seq INTEGER PRIMARY KEY AUTOINCREMENT,
            target TEXT NOT NULL,
            account INTEGER NOT NULL REFERENCES account (id),
            kind TEXT NOT NULL CHECK (kind IN ('create-user', 'update-user', 'deactivate-user', 'delete-user',
                'delete-former', 'add-member', 'remove-member')),
            lane INTEGER NOT NULL,
            address TEXT NOT NULL,
            -- Of memberships, and only of them.
            grp TEXT CHECK ((grp IS NOT NULL) = (kind IN ('add-member', 'remove-member'))),
            changes TEXT NOT NULL,
            state TEXT NOT NULL CHECK (state IN ('waiting', 'ready', 'sending', 'retrying', 'parked', 'done',
                'superseded', 'discarded')),
            cause TEXT NOT NULL,
            attempts INTEGER NOT NULL DEFAULT 0,
            is_uncertain INTEGER NOT NULL DEFAULT 0 CHECK (is_uncertain IN (0, 1)),
            -- An answer left open what has become of the account: it is looked up first.
            wants_look_up INTEGER NOT NULL DEFAULT 0 CHECK (wants_look_up IN (0, 1)),
            -- Since when it could have gone.
            ready_boot INTEGER NOT NULL,
            not_before INTEGER,
            made_at INTEGER NOT NULL,
            ended_at INTEGER,
            -- Of the last outcome.
            reason TEXT,
            superseded_by TEXT,
            CHECK ((ended_at IS NULL) = (state IN ('waiting', 'ready', 'sending', 'retrying', 'parked'))),
            CHECK ((not_before IS NOT NULL) = (state = 'retrying'))
        ) STRICT;
        -- The heads of the queue: requests of their own, by urgency and by age; memberships by group.
        CREATE INDEX operation_single ON operation (target, lane, seq) WHERE state = 'ready' AND grp IS NULL;
        CREATE INDEX operation_class ON operation (target, lane, \(OperationRow.nextExchange), seq)
            WHERE state = 'ready' AND grp IS NULL;
        CREATE INDEX operation_oldest ON operation (target, \(OperationRow.nextExchange), ready_boot, seq)
            WHERE state = 'ready' AND grp IS NULL;
        CREATE INDEX operation_pack ON operation (target, grp, lane, seq, ready_boot)
            WHERE state = 'ready' AND grp IS NOT NULL;
        CREATE INDEX operation_joining ON operation (target, grp, account, seq)
            WHERE state = 'waiting' AND grp IS NOT NULL;
        -- Memberships of which nobody knows what has become of them; few.
        CREATE INDEX operation_uncertain ON operation (target, grp)
            WHERE is_uncertain = 1 AND ended_at IS NULL AND grp IS NOT NULL;
        CREATE INDEX operation_retrying ON operation (target, lane, not_before) WHERE state = 'retrying';
        -- What depends on what.
        CREATE INDEX operation_of_account ON operation (account, seq) WHERE ended_at IS NULL;
        CREATE INDEX operation_of_address ON operation (target, address, seq) WHERE ended_at IS NULL;
        -- What an operator looks at.
        CREATE INDEX operation_state ON operation (target, state, seq);
        CREATE INDEX operation_lane ON operation (target, lane, made_at) WHERE ended_at IS NULL;
        CREATE INDEX operation_history ON operation (account, seq);
        """

    private static let exchanges = """
        CREATE TABLE exchange (
            seq INTEGER PRIMARY KEY AUTOINCREMENT,
            target TEXT NOT NULL,
            kind TEXT NOT NULL,
            grp TEXT,
            start_index INTEGER,
            -- The boot of both instants.
            boot TEXT NOT NULL,
            started_boot INTEGER NOT NULL,
            started_at INTEGER NOT NULL,
            ended_boot INTEGER,
            state TEXT NOT NULL CHECK (state IN ('open', 'closed')),
            status INTEGER,
            verdict TEXT,
            reason TEXT,
            transmissions INTEGER,
            CHECK ((ended_boot IS NULL) = (state = 'open')),
            CHECK ((verdict IS NULL) = (state = 'open'))
        ) STRICT;
        CREATE INDEX exchange_open ON exchange (target, seq) WHERE state = 'open';
        CREATE INDEX exchange_target ON exchange (target, seq);
        CREATE INDEX exchange_group ON exchange (target, grp, seq) WHERE grp IS NOT NULL;
        -- What counts in a limit.
        CREATE INDEX exchange_ended ON exchange (target, kind, boot, ended_boot) WHERE transmissions > 0;

        CREATE TABLE exchange_operation (
            exchange INTEGER NOT NULL REFERENCES exchange (seq),
            operation INTEGER NOT NULL REFERENCES operation (seq),
            -- What became of the operation in this exchange; null while it is open.
            outcome TEXT,
            PRIMARY KEY (exchange, operation)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX exchange_of_operation ON exchange_operation (operation, exchange);
        """
}
