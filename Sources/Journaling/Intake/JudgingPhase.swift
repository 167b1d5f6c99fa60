/// One thing that is done of judging an intake (``IntakeJudging``), in as many steps as it takes.
enum JudgingPhase: Sendable {
    case beginning
    /// What an earlier judging noted down, which came to no end.
    case forgetting
    /// Who was left out for an address that may be free by now.
    case forgettingCollisions
    /// Intakes apply one at a time: what differs can be told only from what is taken over.
    case finishingEarlier
    /// Whoever was changed while the file was read.
    case overtaken
    /// Rows of one person that are steps of one way.
    case sequences
    case completing
    case duplicates
    /// Whoever isn't in the file gives an address up, so they are found before addresses are compared.
    case absence
    /// Of those who were absent when it was held: who still is?
    case absenceStill
    case suspects
    case collisions
    case differences
    case effects
    /// In place of effects where nobody is known: there is nothing to compare with.
    case newcomers
    /// Which changes of address wait since an earlier file: those are no new ones for the guards.
    case alreadyWaiting
    case guards
    /// What is left of it may do what all of it would not have done.
    case guardsAgain
    /// Changes of address wait alone, where the intake as a whole does not: a hold leaves no trace but its own.
    case addressChanges
    /// Whoever was to get an address that stays with its holder.
    case addressesKept
    /// Whether it does no more than what was shown.
    case approval
    /// What is shown is one thing with what it is shown of: an earlier list goes first.
    case unlisting
    case listing
    case hashing
    case holding
    case acceptance
}

extension JudgingPhase {
    /// What is heard, or derived, for the first time.
    static let judging: [JudgingPhase] = [
        .beginning, .forgetting, .finishingEarlier, .overtaken, .sequences, .completing, .duplicates, .absence,
        .suspects,
        .collisions, .differences, .effects, .alreadyWaiting, .guards, .addressChanges, .acceptance,
    ]

    /// What an operator approves is judged again, against what is known by now. Which of its rows
    /// are one person's, and who is absent from it, is known; whose addresses collide is not any more; guards have had their say; and nothing of it is taken out: it was shown as a
    /// whole.
    static let approving: [JudgingPhase] = [
        .beginning, .finishingEarlier, .forgettingCollisions, .completing, .absenceStill, .suspects, .collisions,
        .differences, .effects, .approval, .acceptance,
    ]

    /// Instead of whatever is left, where it has to wait for an operator.
    static let withholding: [JudgingPhase] = [.unlisting, .listing, .hashing, .holding]

    /// Instead of whatever is left, once some of it was taken out to wait alone: an address that somebody keeps isn't free for
    /// whoever was to get it, and what is left may change another account's address than all of it would have. Ends, since each
    /// round takes somebody out.
    static let judgingTheRest: [JudgingPhase] = [
        .addressesKept, .effects, .alreadyWaiting, .guardsAgain, .addressChanges, .acceptance,
    ]

    /// Instead of whatever is left, where a guard stops what was left of it: nothing is taken out, as if nobody had begun, and
    /// all of it waits as one.
    static let withholdingTheWhole: [JudgingPhase] =
        [
            .forgetting, .overtaken, .sequences, .completing, .duplicates, .absence, .suspects, .collisions,
            .differences, .effects,
        ] + withholding
}
