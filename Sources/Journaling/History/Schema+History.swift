extension Schema {
    /// What explains, undoes and decides: read by `why`, `replay` and whoever discards; never by delivery.
    static let history = """
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
        """
}
