/// The enterprise extension of a user (RFC 7643 §4.3).
public struct EnterpriseUser: Sendable, Hashable {
    /// The organisation's number for the employee.
    public var employeeNumber: String?
    /// The name of a cost centre.
    public var costCenter: String?
    /// The name of an organisation.
    public var organization: String?
    /// The name of a division.
    public var division: String?
    /// The name of a department.
    public var department: String?
    /// Who the user reports to.
    public var manager: Manager?
    /// Attributes that the RFC doesn't know, kept and written back.
    public var other: JSONObject

    public init(
        employeeNumber: String? = nil,
        costCenter: String? = nil,
        organization: String? = nil,
        division: String? = nil,
        department: String? = nil,
        manager: Manager? = nil,
        other: JSONObject = [:]
    ) {
        self.employeeNumber = employeeNumber
        self.costCenter = costCenter
        self.organization = organization
        self.division = division
        self.department = department
        self.manager = manager
        self.other = other
    }

    /// Who the user reports to.
    public struct Manager: Sendable, Hashable {
        /// The manager's id at the service provider.
        public var value: ResourceID?
        /// The URI of the manager's resource.
        public var ref: String?
        /// The manager's name; read-only (RFC 7643 §4.3).
        public var displayName: String?
        /// Sub-attributes that the RFC doesn't know, kept and written back.
        public var other: JSONObject

        public init(
            value: ResourceID?,
            ref: String? = nil,
            displayName: String? = nil,
            other: JSONObject = [:]
        ) {
            self.value = value
            self.ref = ref
            self.displayName = displayName
            self.other = other
        }
    }
}

extension EnterpriseUser: JSONConvertible {
    public init(json: JSONValue) throws(ResourceError) {
        var reader = try ObjectReader(json)
        employeeNumber = try reader.text("employeeNumber")
        costCenter = try reader.text("costCenter")
        organization = try reader.text("organization")
        division = try reader.text("division")
        department = try reader.text("department")
        manager = try reader.part("manager")
        other = reader.rest
    }

    public var json: JSONValue {
        var object = JSONObject()
        object.write("employeeNumber", employeeNumber)
        object.write("costCenter", costCenter)
        object.write("organization", organization)
        object.write("division", division)
        object.write("department", department)
        object.write("manager", manager)
        object.write(other: other)
        return .object(object)
    }
}

extension EnterpriseUser.Manager: JSONConvertible {
    /// Reads an object, or the manager's id alone, as some clients send it.
    public init(json: JSONValue) throws(ResourceError) {
        guard case .object = json else {
            self = EnterpriseUser.Manager(value: try ResourceID(json: json))
            return
        }
        var reader = try ObjectReader(json)
        value = try reader.part("value")
        ref = try reader.text("$ref")
        displayName = try reader.text("displayName")
        other = reader.rest
    }

    public var json: JSONValue {
        var object = JSONObject()
        object.write("value", value)
        object.write("$ref", ref)
        object.write("displayName", displayName)
        object.write(other: other)
        return .object(object)
    }
}
