/// Records by key, in the order in which they came.
struct ResourceTable<Record: Sendable & Hashable>: Sendable, Hashable {
    private struct Slot: Sendable, Hashable {
        let sequence: Int
        let key: String
    }

    private struct Entry: Sendable, Hashable {
        let sequence: Int
        var record: Record
    }

    private var entries: [String: Entry] = [:]
    /// Ascending by sequence.
    private var slots: [Slot] = []
    private var nextSequence = 0

    var count: Int { slots.count }

    /// The keys in order.
    var keys: some RandomAccessCollection<String> { slots.lazy.map(\.key) }

    /// The record of that key. Setting a new one puts it last; setting nil removes it.
    subscript(key: String) -> Record? {
        get { entries[key]?.record }
        set {
            guard let newValue else { return remove(key) }
            guard entries[key] == nil else {
                entries[key]?.record = newValue
                return
            }
            entries[key] = Entry(sequence: nextSequence, record: newValue)
            slots.append(Slot(sequence: nextSequence, key: key))
            nextSequence += 1
        }
    }

    /// The keys of these records in the table's order; unknown ones are left out.
    func ordered(_ keys: some Sequence<String>) -> [String] {
        keys.compactMap { key in entries[key].map { Slot(sequence: $0.sequence, key: key) } }
            .sorted { $0.sequence < $1.sequence }
            .map(\.key)
    }

    private mutating func remove(_ key: String) {
        guard let sequence = entries.removeValue(forKey: key)?.sequence else { return }
        var low = 0
        var high = slots.count
        while low < high {
            let middle = (low + high) / 2
            if slots[middle].sequence < sequence { low = middle + 1 } else { high = middle }
        }
        slots.remove(at: low)
    }
}
