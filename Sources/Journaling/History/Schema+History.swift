extension Schema {
    /// What requests are counted as in `tally`.
    static let exchangeTally = "exchange"

    /// What explains, undoes and decides: read by `why`, `replay` and whoever discards; never by delivery.
    static let history = """
        -- Promise 2, held by the database itself.
        CREATE TRIGGER operation_ended BEFORE UPDATE ON operation WHEN OLD.ended_at IS NOT NULL
            BEGIN SELECT RAISE(ABORT, 'an operation that has ended was to be changed'); END;
        CREATE TRIGGER operation_kept BEFORE DELETE ON operation WHEN OLD.ended_at IS NULL
            BEGIN SELECT RAISE(ABORT, 'an open operation was to be deleted'); END;

        -- How many operations have come to which end, and how many requests were made, archived ones included: whoever
        -- asks how things stand need not walk them.
        CREATE TABLE tally (
            target TEXT NOT NULL,
            -- A state, or 'exchange'.
            what TEXT NOT NULL,
            count INTEGER NOT NULL,
            PRIMARY KEY (target, what)
        ) STRICT, WITHOUT ROWID;
        CREATE TRIGGER operation_counted AFTER UPDATE OF state ON operation WHEN NEW.ended_at IS NOT NULL
            BEGIN INSERT INTO tally VALUES (NEW.target, NEW.state, 1) ON CONFLICT DO UPDATE SET count = count + 1; END;
        CREATE TRIGGER exchange_counted AFTER INSERT ON exchange
            BEGIN INSERT INTO tally VALUES (NEW.target, 'exchange', 1) ON CONFLICT DO UPDATE SET count = count + 1; END;

        -- What operators decided of single operations.
        CREATE TABLE decision (
            number INTEGER PRIMARY KEY AUTOINCREMENT,
            operation INTEGER NOT NULL REFERENCES operation (seq),
            account INTEGER NOT NULL REFERENCES account (id),
            kind TEXT NOT NULL CHECK (kind IN ('retry', 'discard')),
            made_at INTEGER NOT NULL,
            reason TEXT,
            -- Of a discard: its desired value has not changed since, so it isn't planned again.
            in_force INTEGER NOT NULL CHECK (in_force IN (0, 1))
        ) STRICT;
        CREATE INDEX decision_of_operation ON decision (operation);
        CREATE INDEX decision_in_force ON decision (account) WHERE in_force = 1;

        -- Which row of which intake changed somebody, or would have.
        CREATE TABLE person_history (
            source TEXT NOT NULL,
            employee TEXT NOT NULL,
            intake INTEGER NOT NULL,
            -- Below zero: derived, not read.
            row INTEGER NOT NULL,
            heard_at INTEGER NOT NULL,
            -- What the row said otherwise than before, or why it doesn't count. Names fields, no values.
            what TEXT NOT NULL,
            -- Its person was left as is.
            is_left INTEGER NOT NULL CHECK (is_left IN (0, 1)),
            PRIMARY KEY (source, employee, intake, row)
        ) STRICT, WITHOUT ROWID;

        -- What an operator had planned anew, since a target had lost it.
        CREATE TABLE replay (
            number INTEGER PRIMARY KEY AUTOINCREMENT,
            target TEXT NOT NULL,
            since_at INTEGER NOT NULL,
            until_at INTEGER NOT NULL,
            source TEXT,
            employee TEXT,
            intake TEXT,
            asked_at INTEGER NOT NULL,
            -- Up to which ones it looks for what was lost, and has done so.
            last_operation INTEGER NOT NULL,
            last_exchange INTEGER NOT NULL,
            place INTEGER NOT NULL DEFAULT 0,
            ended_at INTEGER
        ) STRICT;
        CREATE INDEX replay_open ON replay (number) WHERE ended_at IS NULL;

        -- Whose confirmed facts are still to be taken back.
        CREATE TABLE replay_account (
            replay INTEGER NOT NULL REFERENCES replay (number),
            account INTEGER NOT NULL REFERENCES account (id),
            PRIMARY KEY (replay, account)
        ) STRICT, WITHOUT ROWID;

        -- What the configurations that were in force said of groups: under which rule somebody was put into one.
        CREATE TABLE configuration_rule (
            configuration TEXT NOT NULL,
            target TEXT NOT NULL,
            -- A group, or of a family what its groups' names begin with, and an asterisk.
            grp TEXT NOT NULL,
            condition TEXT NOT NULL,
            PRIMARY KEY (configuration, target, grp)
        ) STRICT, WITHOUT ROWID;
        """
}
