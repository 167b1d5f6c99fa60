import FaultVFS
import HTTPTypes
import Provisioning

/// What happens, as it comes.
extension World {
    func come(_ deed: Deed) {
        trace.note(deed) { "comes: \(deed)" }
        switch deed {
        case .staff(let person): tell(person)
        case .export(let name, let kind): export(kind, of: name)
        case .outage(let name, let seconds, let fault):
            let target = targets.first { $0.plan.name == name }
            target?.set(outage: fault)
            agenda.add(at: clock.now + .seconds(seconds)) { target?.set(outage: nil) }
        case .order(let order): process?.perform { await OperatorDesk(process: $0).carryOut(order) }
        case .restart(.crash): restart(after: .seconds(draw { $0.int(1...20) }))
        case .restart(.stop): stop()
        case .restart(.reboot): reboot(after: .seconds(draw { $0.int(20...300) }))
        case .clock(let seconds): clock.set(ahead: .seconds(seconds))
        case .fullDisk(let seconds):
            journalDisk.capacity = journalDisk.image.bytes
            agenda.add(at: clock.now + .seconds(seconds)) { [weak self] in self?.journalDisk.capacity = nil }
        case .powerCut(let step): journalDisk.plan = FaultPlan(faults: [], cutAtStep: step)
        case .failingSync(let number):
            let fault = FaultPlan.Fault(.sync, number: number, failure: .ioError, isLasting: false)
            fail(FaultPlan(faults: [fault], cutAtStep: nil))
        case .tampering(let name, let account): targets.first { $0.plan.name == name }?.tamper(account)
        }
    }

    private func tell(_ person: Staff) {
        hr.set(person)
        guard let source = scenario.sources.first(where: { $0.name == person.source }), source.channel == .events else {
            return
        }
        let (number, body) = hr.event(of: person, from: source, at: clock)
        let telling = chronicle.say([person], of: source.name, in: nil, isWhole: true)
        post(body, number: number, telling, to: source.name, wait: .seconds(5))
    }

    /// As senders do: again and again, until there is a receipt.
    private func post(_ body: [UInt8], number: Int, _ telling: Int, to source: String, wait: Duration) {
        let again: Agenda.Action = { [weak self] in
            self?.post(body, number: number, telling, to: source, wait: min(wait * 2, .seconds(600)))
        }
        let retry = agenda.add(at: clock.now + wait, again)
        process?.perform { [weak self] process in
            var headers = HTTPFields()
            headers[.authorization] = "Bearer " + SimulatedCredential.token
            headers[.contentType] = "application/json"
            guard let answer = await process.webhooks[source]?.answer(to: .post, headers, body: body),
                process.ending == nil, let self
            else { return }
            trace.note("event \(number) of \(source) is answered \(answer.status)")
            if (200...299).contains(answer.status) {
                agenda.remove(retry)
                hr.heard(number)
                chronicle.receive(telling)
            } else if answer.status < 500 {
                find(.events, "a sound event is answered \(answer.status)")
            }
        }
    }

    /// HR says of a source's people how they are.
    func sayAll(of source: SourcePlan) {
        switch source.channel {
        case .exports: export(.whole, of: source.name)
        case .events: for person in hr.staff where person.source == source.name { tell(person) }
        }
    }

    func export(_ kind: ExportKind, of name: String) {
        guard let source = scenario.sources.first(where: { $0.name == name }),
            let (file, bytes) = hr.export(kind, of: source, at: clock.now)
        else { return }
        chronicle.say(HRDesk.people(in: bytes, of: source), of: name, in: file, isWhole: kind == .whole)
        do {
            let directory = disk.drop(name, of: max(1, processes))
            try disk.put(bytes, named: file, into: directory, modified: clock.wall)
            if source.completeness == .marked {
                let marker = file + SourcePlan.Completeness.markerSuffix
                try disk.put([], named: marker, into: directory, modified: clock.wall)
            }
            // As the kernel does; most of the time.
            if draw({ $0.percent(90) }) { process?.decisions[SourceID(name)]?.ring() }
        } catch {
            find(.start, "a file can't be dropped: \(error)")
        }
    }
}
