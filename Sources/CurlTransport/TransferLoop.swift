import CLibcurl
import Ports
import Provisioning

/// What the transport's thread does: takes requests out of the mailbox, drives them through libcurl, answers them.
///
/// Lives on that thread alone, and so do all handles.
final class TransferLoop {
    /// Easy handles kept for the next requests. Few, for a handle is cheap and holds no connection.
    private static let idleHandlesMax = 16

    private let multi: MultiHandle
    private let mailbox: Mailbox
    private let configuration: CurlConfiguration
    private let heartbeat: Heartbeat
    /// By easy handle, as libcurl names them. Holding a transfer here is what keeps its callbacks' pointer valid.
    private var running: [UnsafeMutableRawPointer: Transfer] = [:]
    private var idleHandles: [EasyHandle] = []

    init(multi: MultiHandle, mailbox: Mailbox, configuration: CurlConfiguration, heartbeat: Heartbeat) {
        self.multi = multi
        self.mailbox = mailbox
        self.configuration = configuration
        self.heartbeat = heartbeat
    }

    /// Until the mailbox says stop, or libcurl can't go on.
    func run() {
        var reason = "the transport was shut down"
        while true {
            heartbeat.beat()
            let work = mailbox.collect()
            for arrival in work.arrivals { start(arrival) }
            for number in work.cancellations { cancel(number) }
            if work.isStopping { break }
            let code = advance()
            if code != CURLM_OK {
                reason = "libcurl can't go on: \(MultiHandle.describe(code))"
                break
            }
        }
        endEverything(reason)
    }

    private func advance() -> CURLMcode {
        let code = multi.perform()
        guard code == CURLM_OK else { return code }
        while let (handle, code) = multi.nextEnded() {
            guard let transfer = running[handle] else { continue }
            release(transfer)
            answer(transfer.arrival, transfer.result(code: code))
            recycle(transfer)
        }
        return multi.poll(isIdle: running.isEmpty)
    }

    private func start(_ arrival: Arrival) {
        do throws(OptionRefused) {
            let handle = if let idle = idleHandles.popLast() { idle } else { try EasyHandle() }
            let transfer = Transfer(arrival, on: handle, configuration: configuration)
            try transfer.prepare(configuration)
            running[handle.pointer] = transfer
            let code = multi.add(handle)
            guard code == CURLM_OK else {
                running[handle.pointer] = nil
                throw OptionRefused(code: code == CURLM_OUT_OF_MEMORY ? CURLE_OUT_OF_MEMORY : CURLE_FAILED_INIT)
            }
        } catch {
            answer(arrival, WireResult(outcome: .failure(.unusable(error.code)), transmissions: 0))
        }
    }

    private func cancel(_ number: UInt64) {
        guard let transfer = running.values.first(where: { $0.arrival.number == number }) else { return }
        cancel(transfer, reason: "cancelled")
    }

    private func cancel(_ transfer: Transfer, reason: String) {
        release(transfer)
        answer(transfer.arrival, transfer.cancelled(reason))
        recycle(transfer)
    }

    /// Takes the transfer's handle from libcurl: from here on no callback runs.
    private func release(_ transfer: Transfer) {
        multi.remove(transfer.handle)
        running[transfer.handle.pointer] = nil
    }

    private func recycle(_ transfer: Transfer) {
        transfer.handle.reset()
        guard idleHandles.count < Self.idleHandlesMax else { return }
        idleHandles.append(transfer.handle)
    }

    /// Room first, answer second: whoever gets the answer may ask again at once.
    private func answer(_ arrival: Arrival, _ result: WireResult) {
        mailbox.ended(arrival.number)
        arrival.continuation.resume(returning: result)
    }

    private func endEverything(_ reason: String) {
        for transfer in Array(running.values) { cancel(transfer, reason: reason) }
        for arrival in mailbox.close() {
            answer(arrival, WireResult(outcome: .failure(.cancelled(reason, sent: false)), transmissions: 0))
        }
        idleHandles = []
        multi.close()
        mailbox.end()
    }
}
