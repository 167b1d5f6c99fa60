import Provisioning
import SCIM

extension ConfigurationResolver {
    /// The dialect that a target speaks; nil where it is like nothing that is known.
    func profile(_ section: ProfileSection) -> TargetProfile? {
        guard let like = section.like else { return nil }
        guard let known = TargetProfile.builtIn[like.value] else {
            problems.report(Suggestion.notOneOf(like.value, Array(TargetProfile.builtIn.keys)), at: like.place)
            return nil
        }
        guard section.isChanged else { return known }
        var profile = known.with(name: "like \(known.name)") { profile in
            changeUsers(&profile, section)
            changeRequests(&profile, section)
            section.groups?.change(&profile)
            section.paging?.change(&profile)
        }
        changeAttributes(&profile, section)
        checkTogether(profile, section)
        return profile
    }

    private func changeUsers(_ profile: inout TargetProfile, _ section: ProfileSection) {
        section.ids.assign { profile.idIsAddress = $0 == .address }
        section.address.assign { profile.addressPlace = $0 }
        section.email.assign { email in
            switch email {
            case .none: profile.sendsEmail = false
            case .sent(let type): (profile.sendsEmail, profile.emailType) = (true, type)
            }
        }
        section.sendsID.assign { profile.sendsID = $0 }
        if let placeholders = section.placeholders { profile.placeholders = Set(placeholders.map(\.value)) }
        section.leavers.assign { profile.removal = $0 }
        section.keepsMemberships.assign { profile.dropsMemberships = !$0 }
    }

    private func changeRequests(_ profile: inout TargetProfile, _ section: ProfileSection) {
        section.update.assign { profile.update = $0 }
        section.groupUpdate.assign { profile.groupUpdate = $0 }
        section.putFallback.assign { profile.putsWherePatchIsRefused = $0 }
        section.pathFilters.assign { profile.patchesByFilter = $0 }
        section.lookUp.assign { profile.lookup = $0 }
        if let success = section.success { profile.successStatuses = Set(success.map(\.value)) }
        if let conflict = section.conflict { profile.conflictStatuses = Set(conflict.map(\.value)) }
        section.contentType.assign { (profile.contentType, profile.accepts) = ($0, $0) }
        section.accept.assign { profile.accepts = $0 }
        if let limits = section.limits { profile.classLimits = limits.compactMap(\.limit) }
    }

    // MARK: - Attributes

    private func changeAttributes(_ profile: inout TargetProfile, _ section: ProfileSection) {
        for path in section.without {
            let isSent = profile.attributes.contains { $0.path == path.value }
            if path.value == AttributeRule.userNamePath {
                problems.report("a user without userName is none", at: path.place)
            } else if !isSent {
                let known = profile.attributes.map(\.path)
                problems.report(Suggestion.notOneOf(path.value, known), at: path.place)
            }
            profile.attributes.removeAll { $0.path == path.value }
        }
        for attribute in section.attributes {
            guard let rule = rule(attribute, in: profile) else { continue }
            if let index = profile.attributes.firstIndex(where: { $0.path == rule.path }) {
                profile.attributes[index] = rule
            } else {
                profile.attributes.append(rule)
            }
        }
        if let required = section.required { profile.requiredAttributes = Set(required.map(\.value)) }
        for path in section.required ?? [] where !profile.attributes.contains(where: { $0.path == path.value }) {
            problems.report(Suggestion.notOneOf(path.value, profile.attributes.map(\.path)), at: path.place)
        }
    }

    private func rule(_ attribute: ProfileSection.Attribute, in profile: TargetProfile) -> AttributeRule? {
        let path = attribute.path
        do throws(AttributePathRule.Refusal) {
            let rule = try AttributePathRule(path.value)
            let name = try rule.attribute()
            if name == "emails", profile.sendsEmail {
                throw .init("the address is sent there already; say email: none")
            }
            if ["id", "schemas", "meta", "groups", "active", "password"].contains(name) {
                throw .init("\(name) is not HR's to say")
            }
            try rule.checkShape()
        } catch {
            problems.report(error.message, at: path.place)
            return nil
        }
        if attribute.field.value == "identity" { return AttributeRule(path.value, from: .identity) }
        guard let field = PersonField(written: attribute.field.value) else {
            problems.report(
                "\(String(reflecting: attribute.field.value)) is no field's name",
                at: attribute.field.place
            )
            return nil
        }
        return AttributeRule(path.value, from: .field(field))
    }

    // MARK: - What can't stand together

    private func checkTogether(_ profile: TargetProfile, _ section: ProfileSection) {
        if profile.lookup == .byID, !profile.idIsAddress {
            report(
                "an account can be looked up by its id only where ids are addresses",
                section.lookUp,
                section.ids,
                section
            )
        }
        if profile.addressPlace == .primaryEmail, profile.idIsAddress {
            report("where ids are addresses, userName is the address", section.address, section.ids, section)
        }
        if profile.addressPlace == .primaryEmail, !profile.sendsEmail {
            report("the address has to be sent to be found there", section.email, section.address, section)
        }
        if profile.addressPlace == .primaryEmail, !profile.idIsAddress { checkSeparateAddress(profile, section) }
        if profile.groupUpdate == .put, !profile.showsMembers {
            report(
                "a group whose members aren't shown can't be replaced: whoever is in it would be put out",
                section.groupUpdate,
                section.groups?.showMembers,
                section
            )
        }
    }

    /// The provider has made a user name of its own by then: a look-up by it would find nobody, and what is taken for absent
    /// is created again; a PUT would set it to the address (RFC 7644 §3.5.1).
    private func checkSeparateAddress(_ profile: TargetProfile, _ section: ProfileSection) {
        if profile.lookup != .byEmail {
            report(
                "with address: primary-email the address isn't the userName: say lookUp: email",
                section.lookUp,
                section.address,
                section
            )
        }
        if profile.update == .put {
            report(
                "with address: primary-email the address isn't the userName, which a PUT would set to it: say update: patch",
                section.update,
                section.address,
                section
            )
        }
        if profile.putsWherePatchIsRefused {
            report(
                "with address: primary-email the address isn't the userName, which a PUT would set to it: say putFallback: false",
                section.putFallback,
                section.address,
                section
            )
        }
    }

    /// At the first of them that was written.
    private func report<One, Other>(
        _ message: String,
        _ one: Written<One>?,
        _ other: Written<Other>?,
        _ section: ProfileSection
    ) {
        problems.report(message, at: one?.place ?? other?.place ?? section.place)
    }
}

extension ProfileSection.Groups {
    fileprivate func change(_ profile: inout TargetProfile) {
        createdWithMembers.assign { profile.createsGroupsWithMembers = $0 }
        membersMax.assign { profile.membersMax = $0 }
        removeBy.assign { profile.memberRemoval = $0 }
        addInvites.assign { profile.memberAddInvites = $0 }
        showMembers.assign { profile.showsMembers = $0 }
        externalID.assign { profile.sendsGroupExternalID = $0 }
        memberNames.assign { profile.namesMembers = $0 }
    }
}

extension ProfileSection.Paging {
    fileprivate func change(_ profile: inout TargetProfile) {
        by.assign { profile.paging.method = $0 }
        size.assign { profile.paging.size = $0 }
        parameter.assign { profile.paging.sizeParameter = $0 }
        first.assign { profile.paging.firstIndex = $0 }
    }
}

extension ProfileSection.ClassLimit {
    /// Nil where a figure is missing, which is reported by then.
    fileprivate var limit: Provisioning.ClassLimit? {
        guard let requests, let window else { return nil }
        let counted = RequestClass(methods: Set(methods.map(\.value)), resource: of?.value)
        return Provisioning.ClassLimit(counted, RateLimit(requests: requests.value, window: window.value))
    }
}

extension Optional {
    /// Hands on what was written, where something was.
    fileprivate func assign<Value>(_ take: (Value) -> Void) where Wrapped == Written<Value> {
        if let self { take(self.value) }
    }
}
