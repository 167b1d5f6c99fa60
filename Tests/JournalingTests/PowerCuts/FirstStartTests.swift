import FaultVFS
import Ports
import Testing

@testable import Journaling

@Suite("The first start is cut short")
struct FirstStartTests {
    @Test("Wherever the process or the power ends in the first start, the next one succeeds")
    func anyStep() async throws {
        let whole = FaultDisk(seed: 0, traits: .usual)
        whole.record()
        await (try CutDay.open(whole.volume)).close()
        #expect(whole.recorded.count > 60)
        var image = DiskImage()
        for (number, event) in whole.recorded.enumerated() {
            image.apply(event)
            guard number % 7 == 0 || number < 60 else { continue }
            for isCut in [false, true] {
                let disk = FaultDisk(seed: UInt64(number), traits: .usual, image: image)
                let volume = isCut ? disk.powerCut() : disk.kill()
                let journal = try? CutDay.open(volume)
                let report = try await journal?.check()
                #expect(report?.problems == [], "after step \(number + 1)")
                await journal?.close()
            }
        }
    }
}
