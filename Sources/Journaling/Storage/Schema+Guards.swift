/// What guards stop, and what they count by; and which webhook events were seen.
extension Schema {
    static let guards = """
        CREATE TABLE hold (
            intake INTEGER PRIMARY KEY REFERENCES intake (number),
            hash TEXT NOT NULL,
            configuration TEXT NOT NULL,
            -- Why, and how many people would change in which way, as JSON.
            trips TEXT NOT NULL,
            counts TEXT NOT NULL,
            known INTEGER NOT NULL,
            made_at INTEGER NOT NULL,
            ended_at INTEGER
        ) STRICT;
        CREATE INDEX hold_open ON hold (hash) WHERE ended_at IS NULL;

        -- What somebody who approves a hold has seen.
        CREATE TABLE hold_change (
            intake INTEGER NOT NULL REFERENCES hold (intake),
            employee TEXT NOT NULL,
            target TEXT NOT NULL,
            change TEXT NOT NULL,
            -- Whose account: somebody may give one up and get another.
            identity TEXT NOT NULL,
            address TEXT NOT NULL,
            -- The one before, where it changes.
            former TEXT,
            -- The groups that go and come with it, as JSON; null: none do.
            lost TEXT,
            gained TEXT,
            cause TEXT NOT NULL,
            PRIMARY KEY (intake, employee, target, change, identity)
        ) STRICT, WITHOUT ROWID;

        -- How many people were changed in which way without anybody's approval: the rolling day's count.
        CREATE TABLE change_count (
            source TEXT NOT NULL,
            change TEXT NOT NULL,
            at INTEGER NOT NULL,
            intake INTEGER NOT NULL REFERENCES intake (number),
            people INTEGER NOT NULL,
            PRIMARY KEY (source, change, at, intake)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX change_count_intake ON change_count (intake);

        CREATE TABLE webhook_event (
            source TEXT NOT NULL,
            event TEXT NOT NULL,
            intake TEXT NOT NULL,
            received_at INTEGER NOT NULL,
            PRIMARY KEY (source, event)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX webhook_event_age ON webhook_event (received_at);
        """
}
