/// How far the wall clock can be believed: by what it and the boot's clock showed when somebody last looked, which may be
/// before a restart.
///
/// In one boot both clocks go on, whoever runs: what the one has gone beyond the other is a step of the wall clock. Under
/// another boot only so much is sure that time has not gone back, and that it has gone on for as long as the machine is up.
public struct ClockTrust: Sendable, Hashable, Codable {
    public enum Doubt: Sendable, Hashable, Codable {
        /// It went forward at once, by so much beyond the time that passed. What comes due by it may not be due at all.
        case ahead(seconds: Int64)
        /// Nobody looked for so long, and the machine was started anew: whether it was off, or its clock is ahead, can't be told.
        case unseen(seconds: Int64)
        /// It is behind what it has shown before. Until it is set right, or believed, it is as late as that at least.
        ///
        /// - since: of the present boot.
        /// - atBoot: it was started so, and nobody knows how much later it is.
        case behind(WallInstant, since: BootInstant, atBoot: Bool)
    }

    /// Less than that, clocks are corrected by every day.
    static let stepMax = Duration.seconds(60 * 60)
    /// Longer than a machine is off over holidays. Of a shorter time what came due is done at the start, as it should be; a clock
    /// that lost its battery is off by years.
    static let unseenMax = Duration.seconds(7 * 24 * 60 * 60)
    /// One that starts behind is set by the network's time soon after. If it isn't, it was ahead before, and is right now.
    static let behindMax = Duration.seconds(60 * 60)

    /// As of the last look.
    public private(set) var wall: WallInstant
    public private(set) var boot: BootInstant
    public private(set) var bootID: BootID
    public private(set) var doubt: Doubt?

    /// The first look of all: there is nothing to doubt it by.
    public init(wall: WallInstant, boot: BootInstant, bootID: BootID) {
        self.wall = wall
        self.boot = boot
        self.bootID = bootID
    }

    /// What dates are to be compared with, where the wall clock shows that: time never goes back by more than an hour at once.
    public func now(_ wall: WallInstant) -> WallInstant {
        if case .behind(let latest, _, _) = doubt { max(latest, wall) } else { wall }
    }

    /// The time, for whatever goes on while the wall clock, which shows that, is in doubt: what it went forward at once is no time
    /// that passed. Whether a machine was off can't be told; then it is believed.
    public func believed(_ wall: WallInstant) -> WallInstant {
        if case .ahead(let seconds) = doubt { wall - .seconds(seconds) } else { now(wall) }
    }

    /// Somebody who knows says that it is right.
    public mutating func believe() { doubt = nil }

    public mutating func look(wall: WallInstant, boot: BootInstant, bootID: BootID) {
        doubt =
            bootID == self.bootID
            ? doubt(at: wall, boot, expected: expected + (boot - self.boot))
            : doubt(at: wall, boot, expectedLeast: expected + (boot - .zero))
        (self.wall, self.boot, self.bootID) = (wall, boot, bootID)
    }

    /// What it would have shown at the last look, were it right.
    private var expected: WallInstant {
        switch doubt {
        case nil: wall
        case .ahead(let seconds), .unseen(let seconds): wall - .seconds(seconds)
        case .behind(let latest, _, _): latest
        }
    }

    /// In the same boot.
    private func doubt(at wall: WallInstant, _ boot: BootInstant, expected: WallInstant) -> Doubt? {
        let deviation = wall - expected
        switch doubt {
        case .ahead(let seconds), .unseen(let seconds):
            if (deviation - .seconds(seconds)).isWithin(Self.stepMax) { return doubt }
        case .behind(_, let since, let atBoot):
            if boot - since >= Self.behindMax { return nil }
            if deviation < .zero - Self.stepMax { return .behind(expected, since: since, atBoot: atBoot) }
            if atBoot { return unseen(deviation) }
        case nil: break
        }
        if deviation.isWithin(Self.stepMax) { return nil }
        guard deviation < .zero else { return .ahead(seconds: deviation.components.seconds) }
        return .behind(expected, since: boot, atBoot: false)
    }

    /// Under another one.
    private func doubt(at wall: WallInstant, _ boot: BootInstant, expectedLeast: WallInstant) -> Doubt? {
        let gap = wall - expectedLeast
        guard gap >= .zero - Self.stepMax else { return .behind(expectedLeast, since: boot, atBoot: true) }
        switch doubt {
        // Nobody has set it back, as far as can be told.
        case .ahead, .unseen: if wall >= self.wall { return doubt }
        case .behind, nil: break
        }
        return unseen(gap)
    }

    private func unseen(_ gap: Duration) -> Doubt? {
        gap > Self.unseenMax ? .unseen(seconds: gap.components.seconds) : nil
    }
}

extension Duration {
    /// Either way.
    fileprivate func isWithin(_ limit: Duration) -> Bool { self <= limit && self >= .zero - limit }
}
