/// Days, as HR writes them and as the run's time has them.
///
/// A run begins on 21 November 2026 at 23:26:40 where HR is: soon it is the next day.
enum WorkingDay {
    static let zone = "Europe/Berlin"
    /// Of ``text(_:)``: all within one month.
    static let days = -20...9

    private static let firstMidnight = Duration.seconds(2_000)

    static func text(_ day: Int) -> String {
        let number = 21 + day
        return "2026-11-" + (number < 10 ? "0\(number)" : "\(number)")
    }

    /// Nil where the text is no day of the run's month.
    static func day(_ text: some StringProtocol) -> Int? {
        guard text.hasPrefix("2026-11-"), let number = Int(text.dropFirst(8)) else { return nil }
        return number - 21
    }

    /// When the day begins, by the run's time.
    static func beginning(_ day: Int) -> Duration { firstMidnight + .seconds(86_400) * (day - 1) }
}

extension Staff {
    /// Whether they have begun then.
    func hasBegun(at instant: Duration) -> Bool { firstDay.map { WorkingDay.beginning($0) <= instant } ?? true }

    /// Whether their last day is over then. One before the first is that of an employment before this one.
    func isOver(at instant: Duration, grace: Duration) -> Bool {
        guard let lastDay, lastDay >= firstDay ?? lastDay else { return false }
        return WorkingDay.beginning(lastDay + 1) + grace <= instant
    }

    /// Whether they are to have access then.
    func isEntitled(at instant: Duration, grace: Duration) -> Bool {
        standing == .active && hasBegun(at: instant) && !isOver(at: instant, grace: grace)
    }

    /// They have left, and HR names a day that is still to come: whether they keep access until then depends on what they had.
    func mayStay(at instant: Duration, grace: Duration) -> Bool {
        guard standing == .left, let lastDay else { return false }
        return WorkingDay.beginning(lastDay + 1) + grace > instant
    }
}
