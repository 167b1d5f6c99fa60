extension UnsafeRawBufferPointer {
    /// Where the first byte from `start` on stands that is not ASCII; `count` where all are.
    func firstBeyondASCII(from start: Int) -> Int {
        var place = start
        let stride = 4 * ByteWord.width
        while place + stride <= count {
            let left = ByteWord(self, at: place).bits | ByteWord(self, at: place + 8).bits
            let right = ByteWord(self, at: place + 16).bits | ByteWord(self, at: place + 24).bits
            guard ByteWord(bits: left | right).isASCII else { break }
            place += stride
        }
        while place < count, self[place] < 0x80 { place += 1 }
        return place
    }
}
