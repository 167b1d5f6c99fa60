import Provisioning
import Testing

@Suite("From page to page")
struct ReadingCourseTests {
    private func page(_ count: Int, of total: Int, isLast: Bool = true) -> ReadPage {
        ReadPage(.users([]), count: count, total: total, isLast: isLast)
    }

    @Test("All users are read, then all groups; an empty target takes a page each")
    func parts() {
        var course = ReadingCourse()
        #expect(course.take(page(100, of: 150, isLast: false), repeats: false) == .onward)
        #expect(course.part == .users && course.nextIndex == 101)
        #expect(course.take(page(50, of: 150), repeats: false) == .groups)
        #expect(course == ReadingCourse(part: .groups))
        #expect(course.take(page(0, of: 0), repeats: false) == .complete)
        var empty = ReadingCourse()
        #expect(empty.take(page(0, of: 0), repeats: false) == .groups)
    }

    @Test("A provider that gives smaller pages than were asked for is read all the same")
    func smallPages() {
        var course = ReadingCourse()
        for index in stride(from: 1, to: 9, by: 2) {
            #expect(course.nextIndex == index)
            #expect(course.take(page(2, of: 9, isLast: false), repeats: false) == .onward)
        }
        #expect(course.take(page(1, of: 9), repeats: false) == .groups)
    }

    @Test("A list that changes while it is read is read anew, three times; then what isn't seen proves nothing")
    func changing() {
        var course = ReadingCourse()
        for restart in 1...4 {
            #expect(!course.isPartial)
            #expect(course.take(page(2, of: 4, isLast: false), repeats: false) == .onward)
            guard case .anew(let reason) = course.take(page(2, of: 5), repeats: false) else {
                Issue.record("it went on")
                return
            }
            #expect(reason == "the target had 4 users at first, and 5 then")
            #expect(course == ReadingCourse(restarts: restart))
        }
        #expect(course.isPartial)
        #expect(course.take(page(2, of: 4, isLast: false), repeats: false) == .onward)
        #expect(course.take(page(2, of: 3), repeats: true) == .groups)
        #expect(course.take(page(0, of: 3), repeats: false) == .complete)
    }

    @Test("An id that comes twice, and a list that ends before its total, start it anew")
    func suspicious() {
        var course = ReadingCourse()
        #expect(course.take(page(2, of: 4), repeats: true) == .anew(reason: "the target listed one of its users twice"))
        #expect(course.take(page(2, of: 4, isLast: false), repeats: false) == .onward)
        #expect(course.take(page(0, of: 4), repeats: false) == .anew(reason: "the target listed 2 of its 4 users"))
    }

    @Test("A list without end comes to one")
    func endless() {
        var course = ReadingCourse()
        var pages = 0
        while case .onward = course.take(page(1_000_000, of: .max, isLast: false), repeats: false), pages < 100 {
            pages += 1
        }
        #expect(pages == 4)
        #expect(course.isPartial)
    }
}
