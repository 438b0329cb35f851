//! A gzip stream whose middle is one byte, as often as one likes, at two bits for each 258 of them.

use super::checksum::Checksum;

/// The longest copy that deflate knows, in bytes.
pub(super) const LONGEST_COPY: u64 = 258;

/// The gzip form of `before`, then `filler` once and again by `copies` copies of [`LONGEST_COPY`] bytes,
/// then `after`. The texts around it may be 65,535 bytes long, and the filler a byte from 11 to 244: the code
/// lengths around it are told in runs of 11 or more.
pub(super) fn gzip(before: &[u8], filler: u8, copies: u64, after: &[u8]) -> Vec<u8> {
    let filled = 1 + copies * LONGEST_COPY;
    let length = before.len() as u64 + filled + after.len() as u64;
    let checksum = Checksum::default().with(before).with_repeated(filler, filled).with(after);
    // Method deflate, no flags, no time, no level, an unknown system.
    let mut bits = Bits { bytes: vec![0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff], free: 0 };
    stored(&mut bits, before, false);
    repeated(&mut bits, filler, copies);
    stored(&mut bits, after, true);
    let mut bytes = bits.bytes;
    bytes.extend_from_slice(&checksum.value().to_le_bytes());
    // The length modulo 2^32, as the format has it.
    bytes.extend_from_slice(&length.to_le_bytes()[..4]);
    bytes
}

/// A block of bytes as they are.
fn stored(bits: &mut Bits, data: &[u8], last: bool) {
    bits.number(u32::from(last), 1);
    bits.number(0, 2);
    bits.free = 0;
    let [low, high, ..] = data.len().to_le_bytes();
    bits.bytes.extend_from_slice(&[low, high, !low, !high]);
    bits.bytes.extend_from_slice(data);
}

/// A block with codes of its own: `0` for the longest copy, `10` and `11` for the filler and the end of the
/// block, in the order of their values, and `0` for the distance 1. A copy is two bits that are 0.
fn repeated(bits: &mut Bits, filler: u8, copies: u64) {
    bits.number(0, 1);
    bits.number(2, 2);
    // 286 codes of literals and lengths, 1 code of distances, 18 lengths of the codes of code lengths.
    bits.number(286 - 257, 5);
    bits.number(0, 5);
    bits.number(18 - 4, 4);
    // The format lists these lengths in an order of its own: here those of "many zeros", 2 and 1.
    for length in [0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 0, 2] {
        bits.number(length, 3);
    }
    let (one, two) = ("10", "11");
    let filler = u32::from(filler);
    zeros(bits, filler);
    bits.code(two);
    zeros(bits, 256 - filler - 1);
    bits.code(two);
    zeros(bits, 285 - 256 - 1);
    bits.code(one);
    bits.code(one);
    bits.code("10");
    bits.blank(2 * copies);
    bits.code("11");
}

/// Code lengths of 0, told by their number: 11 to 138 at once.
fn zeros(bits: &mut Bits, mut count: u32) {
    while count > 0 {
        // What is left after this must be 11 or more as well.
        let now = if count <= 138 { count } else { (count - 11).min(138) };
        bits.code("0");
        bits.number(now - 11, 7);
        count -= now;
    }
}

/// Bits in the order of deflate: the lowest of each byte goes first.
struct Bits {
    bytes: Vec<u8>,
    /// How many bits of the last byte are still free.
    free: u8,
}

impl Bits {
    fn bit(&mut self, bit: bool) {
        if self.free == 0 {
            self.bytes.push(0);
            self.free = 8;
        }
        if let Some(last) = self.bytes.last_mut() {
            *last |= u8::from(bit) << (8 - self.free);
        }
        self.free -= 1;
    }

    /// A number of `width` bits, the lowest first.
    fn number(&mut self, value: u32, width: u8) {
        (0..width).for_each(|at| self.bit(value >> at & 1 == 1));
    }

    /// A code, as it is written down.
    fn code(&mut self, code: &str) {
        code.bytes().for_each(|bit| self.bit(bit == b'1'));
    }

    /// As many bits that are 0.
    fn blank(&mut self, count: u64) {
        let first = count.min(u64::from(self.free));
        (0..first).for_each(|_| self.bit(false));
        let rest = count - first;
        let whole = usize::try_from(rest / 8).unwrap_or(usize::MAX);
        self.bytes.resize(self.bytes.len() + whole, 0);
        (0..rest % 8).for_each(|_| self.bit(false));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What `gzip -d` takes for 775 times "0" between the two texts.
    #[test]
    fn a_small_stream_is_byte_for_byte_gzip() {
        let expected = [
            &b"\x1f\x8b\x08\0\0\0\0\0\0\xff"[..],
            b"\0\x09\0\xf6\xff{\"note\":\"",
            b"\xec\xc0\x81\0\0\0\0\x80\x20\xa5\xfd\xe9\x16\xa9\x80\x03",
            b"\x02\0\xfd\xff\"}",
            b"\x10\xec\x04\x6a\x12\x03\0\0",
        ];
        assert_eq!(gzip(b"{\"note\":\"", b'0', 3, b"\"}"), expected.concat());
    }

    #[test]
    fn a_copy_takes_two_bits() {
        let length = |copies| gzip(b"", b'0', copies, b"").len();
        assert_eq!(length(4_000_004) - length(4), 1_000_000);
    }
}
