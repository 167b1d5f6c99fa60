import Provisioning
import Testing

@Suite("Guards, at their thresholds")
struct GuardCheckTests {
    private func check(
        _ change: AccessChange,
        _ people: Int,
        number: Int = 5,
        percent: Double = 3,
        known: Int = 100,
        earlier: Int = 0
    ) -> [GuardTrip] {
        var limits = GuardLimits.standard
        limits.allowances = [change: .init(number: number, percent: percent)]
        return GuardCheck(
            limits: limits,
            known: known,
            counts: [change: people],
            earlier: [change: earlier],
            shape: nil,
            lastShape: nil
        ).trips
    }

    @Test("As many as are allowed pass, one more doesn't, whatever changes", arguments: AccessChange.allCases)
    func threshold(change: AccessChange) {
        #expect(check(change, 0).isEmpty)
        #expect(check(change, 4).isEmpty)
        #expect(check(change, 5).isEmpty)
        #expect(check(change, 6) == [.tooMany(change, people: 6, allowed: 5)])
    }

    @Test(
        "Of a number and a share the larger counts",
        arguments: [(0, 5), (100, 5), (199, 5), (200, 6), (233, 6), (234, 7), (1000, 30)]
    )
    func numberOrPercent(known: Int, allowed: Int) {
        #expect(check(.leaver, allowed, known: known).isEmpty)
        #expect(check(.leaver, allowed + 1, known: known) == [.tooMany(.leaver, people: allowed + 1, allowed: allowed)])
    }

    @Test("What isn't guarded never trips, and an allowance of nobody always does")
    func extremes() {
        let none = GuardCheck(
            limits: .standard,
            known: 1,
            counts: [:],
            earlier: [.leaver: 99],
            shape: nil,
            lastShape: nil
        )
        #expect(none.trips.isEmpty)
        #expect(check(.joiner, 1, number: 0, percent: 0) == [.tooMany(.joiner, people: 1, allowed: 0)])
        var limits = GuardLimits.standard
        limits.allowances = [:]
        let unguarded = GuardCheck(
            limits: limits,
            known: 1,
            counts: [.leaver: 1000],
            earlier: [:],
            shape: nil,
            lastShape: nil
        )
        #expect(unguarded.trips.isEmpty)
    }

    @Test("Many small plans trip what one large one would")
    func rollingDay() {
        #expect(check(.leaver, 1, earlier: 4).isEmpty)
        #expect(check(.leaver, 1, earlier: 5) == [.tooManyInADay(.leaver, people: 1, earlier: 5, allowed: 5)])
        // Nobody more: the day's count alone holds nothing.
        #expect(check(.leaver, 0, earlier: 50).isEmpty)
        #expect(check(.leaver, 6, earlier: 5) == [.tooMany(.leaver, people: 6, allowed: 5)])
    }

    // MARK: - Shapes

    private func check(
        _ shape: SnapshotShape,
        since last: SnapshotShape?,
        counts: [AccessChange: Int] = [:],
        _ change: (inout GuardLimits) -> Void = { _ in }
    ) -> [GuardTrip] {
        var limits = GuardLimits.standard
        change(&limits)
        return GuardCheck(limits: limits, known: 100, counts: counts, earlier: [:], shape: shape, lastShape: last).trips
    }

    private func shape(_ rows: Int, _ columns: [String] = ["id", "dept"], dept: Int? = nil) -> SnapshotShape {
        SnapshotShape(rows: rows, columns: columns, filled: ["id": rows, "dept": dept ?? rows])
    }

    @Test("A first snapshot is held for inviting everybody, and for nothing of that twice")
    func firstSnapshot() {
        let counts: [AccessChange: Int] = [.joiner: 500]
        #expect(check(shape(500), since: nil, counts: counts) == [.firstSnapshot(joiners: 500)])
        #expect(check(shape(0), since: nil) == [.firstSnapshot(joiners: 0)])
        #expect(check(shape(500), since: nil, counts: counts) { $0.holdsFirstSnapshot = false }.isEmpty)
        // Removing whoever was found at the target is no part of inviting everybody.
        let removals = check(shape(500), since: nil, counts: [.joiner: 500, .leaver: 6]) {
            $0.holdsFirstSnapshot = false
        }
        #expect(removals == [.tooMany(.leaver, people: 6, allowed: 5)])
        #expect(check(shape(500), since: shape(500), counts: counts) == [.tooMany(.joiner, people: 500, allowed: 20)])
    }

    @Test("Rows below the floor trip; rows at it don't")
    func rows() {
        #expect(check(shape(80), since: shape(100)).isEmpty)
        #expect(check(shape(79), since: shape(100)) == [.fewRows(rows: 79, lastAccepted: 100)])
        #expect(check(shape(300), since: shape(100)).isEmpty)
        #expect(check(shape(0), since: shape(0)).isEmpty)
        #expect(check(shape(1), since: shape(100)) { $0.rowsPercentMin = 0 }.isEmpty)
    }

    @Test("A header with other columns trips, in another order it doesn't")
    func header() {
        #expect(check(shape(9, ["dept", "id"]), since: shape(9)).isEmpty)
        #expect(
            check(shape(9, ["id", "team", "dept"]), since: shape(9)) == [.headerChanged(missing: [], new: ["team"])]
        )
        #expect(
            check(shape(9, ["id", "team"]), since: shape(9)) == [.headerChanged(missing: ["dept"], new: ["team"])]
        )
        #expect(check(shape(9, ["id"]), since: shape(9)) { $0.holdsChangedHeader = false }.isEmpty)
    }

    @Test("A column that lost more than half of its values went blank; a sparse one says nothing")
    func blankColumns() {
        #expect(check(shape(100, dept: 50), since: shape(100)).isEmpty)
        #expect(
            check(shape(100, dept: 49), since: shape(100)) == [
                .columnBlank(column: "dept", filled: 49, rows: 100, filledBefore: 100, rowsBefore: 100)
            ]
        )
        // By share: of fewer rows fewer are filled.
        #expect(check(shape(90, dept: 45), since: shape(100)).isEmpty)
        #expect(check(shape(100, dept: 0), since: shape(100, dept: 4)).isEmpty)
        #expect(check(shape(100, dept: 0), since: shape(100, dept: 5)).count == 1)
        #expect(check(shape(100, dept: 0), since: shape(100)) { $0.filledPercentMin = 0 }.isEmpty)
    }

    @Test("Everything that trips is said at once")
    func several() {
        let trips = check(shape(10, ["id"], dept: 0), since: shape(100), counts: [.leaver: 90, .joiner: 30])
        #expect(trips.count == 5)
    }
}
