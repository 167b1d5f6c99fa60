import Foundation
import Provisioning
import SystemPackage
import Testing

@testable import Daemon

@Suite("The presets")
struct PresetsTests {
    private static let folder = SamplePeople.folder("presets")
    static let all = [
        "plain": "plain.csv", "workday": "workday.csv", "bamboohr": "bamboohr.json", "personio": "personio.csv",
    ]

    private func load(_ name: String) throws -> (configuration: Configuration, sample: SamplePeople) {
        let configuration = try Configuration.load(Self.folder.appending("\(name).yaml"))
        let source = try #require(configuration.sources.first)
        let file = try #require(Self.all[name])
        return (configuration, try SamplePeople(Self.folder.appending("samples").appending(file), of: source))
    }

    private func desired(_ loaded: (configuration: Configuration, sample: SamplePeople)) throws -> [IdentityKey:
        FactSet]
    {
        let rules = try #require(loaded.configuration.targets.first?.rules)
        let people = Dictionary(grouping: loaded.sample.people, by: \.identity)
        return people.mapValues { rules.desired(for: $0, at: SamplePeople.asOf) }
    }

    @Test("There is one for each file in their folder, and each stands without a remark")
    func complete() throws {
        let names = try FileManager.default.contentsOfDirectory(atPath: Self.folder.string)
        #expect(Set(names.filter { $0.hasSuffix(".yaml") }) == Set(Self.all.keys.map { $0 + ".yaml" }))
        for name in Self.all.keys.sorted() { #expect(try load(name).configuration.remarks.isEmpty, "\(name)") }
    }

    @Test("The plain one: two ids and a date that can't be, and an unknown word, are refused; the rest is as it says")
    func plain() throws {
        let loaded = try load("plain")
        #expect(loaded.sample.refused.keys.sorted() == [7, 8, 9])
        #expect(loaded.sample.refused[7]?.contains("no calendar has this date") == true)
        #expect(loaded.sample.refused[8]?.contains("scientific notation") == true)
        #expect(loaded.sample.refused[9]?.contains("status word") == true)
        let desired = try desired(loaded)
        #expect(desired["hr/000101"]?.userName == "aoife.obrien@example.com")
        #expect(desired["hr/000101"]?.memberships == ["Dept Data", "Everyone"])
        #expect(desired["hr/000103"]?.memberships == ["Dept Customer Success", "Everyone"])
        for absent in ["hr/000104", "hr/000105", "hr/000106"] { #expect(desired[IdentityKey(absent)] == .absent) }
        let announced = try #require(loaded.sample.people.first { $0.key.employee == "000106" })
        #expect(announced.period.begins == .at("2098-12-31T07:00:00Z"))
    }

    @Test("Workday: UTF-16, addresses made of names, and one account for two records of one human")
    func workday() throws {
        let loaded = try load("workday")
        #expect(loaded.sample.refused.isEmpty)
        #expect(loaded.sample.people.count == 8)
        let desired = try desired(loaded)
        #expect(desired["jdemir"]?.userName == "jurgen.demir@example.com")
        #expect(desired["jdemir"]?.memberships == ["Everyone", "Workday Customer Success"])
        #expect(loaded.sample.people.count { $0.identity == "lmoreau" } == 2)
        #expect(desired["lmoreau"]?.memberships == ["Contractors", "Everyone", "Workday Data"])
        #expect(desired["aobrien"]?.userName == "aoife.obrien@example.com")
        for absent in ["knowak", "praman", "mberg"] { #expect(desired[IdentityKey(absent)] == .absent) }
    }

    @Test("BambooHR: JSON under a pointer, dates that are none, and an active person without an address refused")
    func bambooHR() throws {
        let loaded = try load("bamboohr")
        #expect(loaded.sample.refused.keys.sorted() == [5])
        #expect(loaded.sample.refused[5]?.contains("address") == true)
        let desired = try desired(loaded)
        #expect(desired["bamboohr/101"]?.memberships == ["Division EMEA", "Everyone"])
        #expect(desired["bamboohr/102"]?.memberships == ["Division EMEA", "Everyone", "Remote"])
        #expect(desired["bamboohr/104"] == .absent)
        let ending = try #require(loaded.sample.people.first { $0.key.employee == "103" })
        #expect(ending.period.ends == .at("2099-07-01T06:00:00Z"))
        #expect(loaded.sample.people.first { $0.key.employee == "101" }?.period.ends == nil)
    }

    @Test("Personio: semicolons, Windows-1252, German days and names, and a country that nobody mapped refused")
    func personio() throws {
        let loaded = try load("personio")
        #expect(loaded.sample.refused.keys.sorted() == [6])
        let desired = try desired(loaded)
        let first = try #require(desired["personio/2001"])
        #expect(first.userName == "juergen.groesse@example.com")
        #expect(first[.attribute("displayName")] == "Jürgen Größe")
        #expect(first[.attribute(#"emails[type eq "work"].value"#)] == "juergen.groesse@example.com")
        #expect(first[.attribute(#"addresses[type eq "work"].country"#)] == "DE")
        #expect(first.memberships == ["Abteilung Daten", "Alle"])
        let onLeave = try #require(desired["personio/2003"])
        #expect(onLeave[.attribute("active")] == "false" && onLeave[.attribute("preferredLanguage")] == "de-DE")
        // Left a year and a half before: what there was is deleted since.
        #expect(desired["personio/2005"] == .absent)
        let joins = try #require(loaded.sample.people.first { $0.key.employee == "2004" })
        #expect(joins.fields[.email] == "karla.mueller-luedenscheidt@example.com")
        #expect(joins.period.begins == .at("2098-12-30T06:00:00Z"))
    }
}

extension WallInstant {
    /// As ISO 8601 writes it; the epoch where it is none.
    fileprivate static func at(_ text: String) -> WallInstant {
        guard case .instant(let instant)? = try? DatePattern.iso8601.read(text) else {
            return WallInstant(milliseconds: 0)
        }
        return instant
    }
}
