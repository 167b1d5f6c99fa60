import Provisioning
import Testing

@testable import Daemon

@Suite("A target's profile")
struct ProfileConfigurationTests {
    /// The sample's profile with differences, which begin in line 14.
    private func text(_ lines: String, like: String = "rfc7644") -> String {
        let indented = lines.split(separator: "\n").map { "      " + $0 }.joined(separator: "\n")
        return SampleText.with(("    profile: amplitude", "    profile:\n      like: \(like)\n\(indented)"))
    }

    private func profile(_ lines: String, like: String = "rfc7644") throws -> TargetProfile {
        let configuration = try Configuration(yaml: text(lines, like: like), file: SampleText.file)
        return try #require(configuration.targets.first?.rules.profile)
    }

    private func problems(_ lines: String, like: String = "rfc7644") -> [String] {
        SampleText.problems(in: text(lines, like: like))
    }

    @Test("Each built-in one is known by its name", arguments: TargetProfile.builtIn.keys.sorted())
    func builtIn(name: String) throws {
        let yaml = SampleText.with(
            ("profile: amplitude", "profile: \(name)"),
            ("email: Email", "email: Email\n      givenName: First\n      familyName: Last\n      displayName: Name")
        )
        let configuration = try Configuration(yaml: yaml, file: SampleText.file)
        #expect(configuration.targets.first?.rules.profile.name == name)
    }

    @Test("What is named like another and changed in nothing is that one, but for its name")
    func unchanged() throws {
        for like in ["amplitude", "rfc7644", "slack"] {
            let plain = SampleText.with(("profile: amplitude", "profile: \(like)"))
            let builtIn = try Configuration(yaml: plain, file: SampleText.file).targets.first?.rules.profile
            #expect(try profile("", like: like) == builtIn?.with(name: "like \(like)") { _ in })
        }
    }

    @Test("Everything in which providers differ can be said")
    func everything() throws {
        let changed = try profile(
            """
            ids: address
            attributes: { externalId: email, "urn:example:1.0:User:desk": email, 'phoneNumbers[type eq "work"].value': email }
            without: [title]
            required: [externalId]
            email: home
            sendsId: true
            placeholders: [UNKNOWN]
            update: put
            groupUpdate: put
            putFallback: false
            pathFilters: false
            leavers: delete
            keepsMemberships: false
            lookUp: id
            success: [200, 204]
            conflict: [409, 422]
            groups:
              createdWithMembers: false
              membersMax: 7
              removeBy: value-list
              addInvites: true
              externalId: true
              memberNames: true
            paging: { by: cursor, size: 50, parameter: limit, first: 0 }
            contentType: application/json
            limits: [{ methods: [POST, PUT], of: users, requests: 180, window: 60s }, { of: groups, requests: 5, window: 1s }]
            """
        )
        var expected = TargetProfile.rfc7644.with(name: "like rfc7644") { _ in }
        expected.idIsAddress = true
        expected.attributes = [
            AttributeRule("userName", from: .field(.email)), AttributeRule("externalId", from: .field(.email)),
            AttributeRule(#"phoneNumbers[type eq "work"].value"#, from: .field(.email)),
            AttributeRule("urn:example:1.0:User:desk", from: .field(.email)),
        ]
        expected.requiredAttributes = ["externalId"]
        expected.emailType = "home"
        expected.sendsID = true
        expected.placeholders = ["UNKNOWN"]
        (expected.update, expected.groupUpdate, expected.putsWherePatchIsRefused) = (.put, .put, false)
        expected.patchesByFilter = false
        (expected.removal, expected.dropsMemberships, expected.lookup) = (.delete, true, .byID)
        (expected.successStatuses, expected.conflictStatuses) = ([200, 204], [409, 422])
        (expected.createsGroupsWithMembers, expected.membersMax) = (false, 7)
        (expected.memberRemoval, expected.memberAddInvites) = (.valueList, true)
        (expected.sendsGroupExternalID, expected.namesMembers) = (true, true)
        expected.paging = Paging(method: .cursor, sizeParameter: "limit", size: 50, firstIndex: 0)
        (expected.contentType, expected.accepts) = ("application/json", "application/json")
        expected.classLimits = [
            ClassLimit(
                RequestClass(methods: [.post, .put], resource: .users),
                RateLimit(requests: 180, window: .seconds(60))
            ),
            ClassLimit(RequestClass(methods: [], resource: .groups), RateLimit(requests: 5, window: .seconds(1))),
        ]
        #expect(changed == expected)
        let slack = try profile(
            "address: user-name\nemail: none\naccept: text/json\ngroups: { showMembers: false }",
            like: "slack"
        )
        #expect(
            slack.addressPlace == .userName && !slack.sendsEmail && slack.accepts == "text/json" && !slack.showsMembers
        )
        #expect(try profile("email: work", like: "slack").emailType == "work")
    }

    @Test(
        "A word that isn't one is named, with its place and what was perhaps meant",
        arguments: [
            ("idz: opaque", #"14:7: targets.amplitude.profile.idz: unknown key; did you mean "ids"?"#),
            ("ids: mine", #"14:7: targets.amplitude.profile.ids: "mine" is not known here; known: address, opaque"#),
            ("sendsId: yes", #"14:7: targets.amplitude.profile.sendsId: "yes" is neither true nor false"#),
            ("success: [302]", "14:17: targets.amplitude.profile.success[0]: 302 is out of range: 200 to 299"),
            ("paging: { size: 0 }", "14:17: targets.amplitude.profile.paging.size: 0 is out of range: 1 to 10000"),
            (
                "without: [titel]",
                #"14:17: targets.amplitude.profile.without[0]: "titel" is not known here; did you mean "title"?"#
            ),
            ("without: [userName]", "14:17: targets.amplitude.profile.without[0]: a user without userName is none"),
            (
                "attributes: { active: email }",
                "14:21: targets.amplitude.profile.attributes.active: active is not HR's to say"
            ),
            (
                "attributes: { title: jobTitle }",
                "14:21: targets.amplitude.profile.attributes.title: no source of this target has a column for jobTitle"
            ),
            (
                "attributes: { emails: email }",
                "14:21: targets.amplitude.profile.attributes.emails: the address is sent there already; say email: none"
            ),
            (
                "contentType: json",
                #"14:7: targets.amplitude.profile.contentType: "json" is not a media type like application/json"#
            ),
            (
                "limits: [{ requests: 1, window: 1s }]",
                "14:16: targets.amplitude.profile.limits[0]: counts all requests: that is what the target's own limit is for; "
                    + "name methods, of or both"
            ),
            (
                "lookUp: id",
                "14:7: targets.amplitude.profile.lookUp: an account can be looked up by its id only where ids are addresses"
            ),
            (
                "address: primary-email\nids: address",
                "14:7: targets.amplitude.profile.address: where ids are addresses, userName is the address"
            ),
            (
                "groupUpdate: put\ngroups: { showMembers: false }",
                "14:7: targets.amplitude.profile.groupUpdate: a group whose members aren't shown can't be replaced: whoever is in "
                    + "it would be put out"
            ),
        ]
    )
    func wrong(lines: String, problem: String) {
        #expect(problems(lines) == [problem])
    }

    @Test(
        "Where the address isn't the userName, neither a look-up by that nor a PUT of it can stand",
        arguments: [
            ("lookUp: userName", "lookUp", "say lookUp: email"), ("lookUp: externalId", "lookUp", "say lookUp: email"),
            ("update: put", "update", "which a PUT would set to it: say update: patch"),
            ("putFallback: true", "putFallback", "which a PUT would set to it: say putFallback: false"),
        ]
    )
    func separateAddress(line: String, key: String, message: String) {
        let found = problems(line, like: "slack")
        #expect(found.count == 1, "\(found)")
        #expect(found.first?.hasPrefix("14:7: targets.amplitude.profile.\(key): with address: primary-email") ?? false)
        #expect(found.first?.hasSuffix(message) ?? false, "\(found)")
    }

    @Test("A profile made to know people by their e-mails is told all that goes with it")
    func separateAddressOfAnother() throws {
        #expect(
            problems("address: primary-email").count == 2,
            "the RFC's looks up by userName, and may fall back to PUT"
        )
        let whole = try profile("address: primary-email\nlookUp: email\nputFallback: false")
        #expect(whole.addressPlace == .primaryEmail)
    }

    @Test(
        "An attribute is written as its schema spells it, and as it is made",
        arguments: [
            ("Title", "is written title"), ("nickname", "is written nickName"), ("externalID", "is written externalId"),
            ("Active", "is written active"),
            (
                "titel",
                #""titel" is not known here; did you mean "title"?; what is of an extension begins with its URN"#
            ),
            ("name", "has parts: say which, as name.formatted"), ("title.value", "title has no parts"),
            ("name.givenname", #"of name, "givenname" is not known here; did you mean "givenName"?"#),
            ("phoneNumbers", #"has several values: say which, as phoneNumbers[type eq "work"].value"#),
            (#"title[type eq "work"].value"#, "title has one value"),
            (#"addresses[type eq "work"]"#, "has parts: say which, as addresses[…].formatted"),
            (
                "urn:ietf:params:scim:schemas:core:2.0:User:title",
                "the core schema's attributes are written without its URN"
            ),
            ("urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:Department", "is written department"),
            (
                "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager",
                "has parts: say which, as manager.value"
            ),
            (
                "urn:ietf:params:scim:schemas:extension:Enterprise:2.0:User:division",
                "the URN is written urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
            ),
            (
                "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User",
                "names an extension, not an attribute of it"
            ),
        ]
    )
    func attributePaths(path: String, message: String) {
        let found = problems("attributes: { '\(path)': email }")
        #expect(found.count == 1 && found[0].hasPrefix("14:21: ") && found[0].hasSuffix(": " + message), "\(found)")
    }

    @Test(
        "Every built-in profile's attributes are as their schemas have them",
        arguments: TargetProfile.builtIn.values.map { $0 }
    )
    func builtInAttributes(profile: TargetProfile) throws {
        for attribute in profile.attributes {
            let rule = try AttributePathRule(attribute.path)
            _ = try rule.attribute()
            try rule.checkShape()
        }
    }

    @Test("What it is like has to be said, and be known")
    func like() {
        let missing = SampleText.with(("    profile: amplitude", "    profile:\n      ids: opaque"))
        #expect(SampleText.problems(in: missing) == ["12:5: targets.amplitude.profile.like: missing"])
        #expect(
            problems("", like: "rfc7643") == [
                #"13:7: targets.amplitude.profile.like: "rfc7643" is not known here; did you mean "rfc7644"?"#
            ]
        )
        let list = SampleText.with(("profile: amplitude", "profile: [amplitude]"))
        #expect(
            SampleText.problems(in: list) == [
                "12:5: targets.amplitude.profile: expected keys with values, found a list"
            ]
        )
    }

    @Test("What a provider can't do without has to have a column")
    func required() {
        let yaml = SampleText.with(("profile: amplitude", "profile: aws-identity-center"))
        #expect(
            SampleText.problems(in: yaml)
                == ["displayName", "familyName", "givenName"].map {
                    "12:5: targets.amplitude.profile: needs \($0), and a source of this target has no column for it"
                }
        )
    }

    @Test("What a plan depends on is part of the configuration's version, what requests look like is not")
    func version() throws {
        func version(_ lines: String) throws -> ConfigurationVersion {
            try Configuration(yaml: text(lines), file: SampleText.file).version
        }
        let plain = try version("")
        #expect(try version("groups: { membersMax: 7 }") == plain)
        for lines in [
            "leavers: delete", "keepsMemberships: false", "ids: address", "placeholders: [x]", "without: [externalId]",
        ] {
            #expect(try version(lines) != plain, "\(lines)")
        }
    }
}
