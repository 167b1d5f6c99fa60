import Foundation
import TestSupport

@testable import Journaling

/// A journal in a directory of its own, and the ways in which it ends.
struct JournalPlace {
    let directory: TemporaryDirectory
    let path: String

    init(directory: TemporaryDirectory, name: String = "state/journal.sqlite") {
        self.directory = directory
        path = directory.path(name)
    }

    init() throws { self.init(directory: try TemporaryDirectory()) }

    func open(time: ManualTime = ManualTime()) throws -> SQLiteJournal { try .open(path: path, time: time) }

    /// What a power cut would leave: the files as they are on disk now, while the journal is open.
    func copyAfterPowerCut(name: String = "after/journal.sqlite") throws -> JournalPlace {
        let copy = JournalPlace(directory: directory, name: name)
        let folder = URL(fileURLWithPath: copy.path).deletingLastPathComponent()
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        for suffix in ["", "-wal"] {
            try FileManager.default.copyItem(atPath: path + suffix, toPath: copy.path + suffix)
        }
        return copy
    }
}
