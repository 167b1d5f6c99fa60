import Ports

/// Has what a reading has found judged as soon as it is there, not at the next look: what a first reading is held back from doing
/// goes out in the same packs as the rest.
struct ReadingBell: OccurrenceObserver {
    let takeover: Doorbell

    func observe(_ occurrence: Occurrence) {
        if case .readingComplete = occurrence { takeover.ring() }
    }
}
