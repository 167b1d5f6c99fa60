import GRDB
import Ports
import Provisioning

/// Counts a target's open operations. The delivery of others goes on between any two of these: with a long queue each takes
/// some of the time that a transaction may. Each names its index: without statistics SQLite takes the one by state, and with it
/// every operation that has ended.
struct QueueLoadQuery {
    let db: Database
    let target: TargetID

    /// - Returns: nil where the lane is empty.
    func lane(_ lane: Lane, at wall: WallInstant) throws -> QueueLoad.Lane? {
        let edges = QueueLoad.ageEdges.map { (wall - $0).milliseconds }
        let rows = try db.rows(
            """
            SELECT state, count(*), min(made_at), sum(made_at >= ?3), sum(made_at >= ?4), sum(made_at >= ?5),
                sum(made_at >= ?6)
            FROM operation INDEXED BY operation_lane
            WHERE target = ?1 AND lane = ?2 AND ended_at IS NULL GROUP BY state
            """,
            [target.rawValue, lane.rawValue] + SQLValues(edges)
        )
        guard !rows.isEmpty else { return nil }
        var load = QueueLoad.Lane(
            lane: lane,
            byState: [:],
            byAge: [0, 0, 0, 0, 0],
            oldest: nil,
            oldestUnparked: nil
        )
        for row in rows {
            load.byState[row[0]] = row[1]
            let oldest = WallInstant(milliseconds: row[2])
            load.oldest = min(load.oldest ?? oldest, oldest)
            if row[0] != OperationState.parked.rawValue {
                load.oldestUnparked = min(load.oldestUnparked ?? oldest, oldest)
            }
            var younger = 0
            for edge in edges.indices {
                load.byAge[edge] += row[3 + edge] - younger
                younger = row[3 + edge]
            }
            load.byAge[edges.count] += row[1] - younger
        }
        return load
    }

    func load(lanes: [QueueLoad.Lane], now: BootInstant) throws -> QueueLoad {
        let rows = try db.rows(
            """
            SELECT grp, iif(grp IS NULL, kind, ''), count(*) FROM operation INDEXED BY operation_lane
            WHERE target = ? AND ended_at IS NULL AND state <> 'parked' GROUP BY 1, 2
            """,
            [target.rawValue]
        )
        var (members, singles): ([String: Int], [String: Int]) = ([:], [:])
        for row in rows {
            if let group = row[0] as String? { members[group] = row[2] } else { singles[row[1]] = row[2] }
        }
        return QueueLoad(
            target: target,
            lanes: lanes,
            members: members,
            singles: singles,
            unplanned: try db.value(
                Int.self,
                "SELECT count(*) FROM account WHERE dirty IS NOT NULL AND target = ?",
                [target.rawValue]
            ) ?? 0,
            latestRetrySeconds: try latestRetry().map { max(0, Double(($0 - now).nanoseconds) / 1e9) } ?? 0,
            pause: try db.value(String.self, "SELECT pause FROM target_state WHERE target = ?", [target.rawValue])
        )
    }

    private func latestRetry() throws -> BootInstant? {
        try Lane.allCases.compactMap { lane in
            try db.value(
                Int64.self,
                "SELECT max(not_before) FROM operation WHERE target = ? AND lane = ? AND state = 'retrying'",
                [target.rawValue, lane.rawValue]
            )
        }.max().map { BootInstant(nanoseconds: $0) }
    }
}
