//! CRC-32, also of one byte billions of times over.

/// The generator of CRC-32, its lowest power first.
const GENERATOR: u32 = 0xedb8_8320;

/// The CRC-32 of what has been added to it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Checksum(u32);

impl Default for Checksum {
    fn default() -> Self {
        Self(u32::MAX)
    }
}

impl Checksum {
    /// Adds bytes.
    pub(super) fn with(self, data: &[u8]) -> Self {
        Self(data.iter().fold(self.0, |state, byte| after(state, *byte)))
    }

    /// Adds one byte `count` times, in some `log(count)` steps: what a byte does to the state is a linear
    /// map and a constant, and so is what it does twice, four times and so on.
    pub(super) fn with_repeated(self, byte: u8, mut count: u64) -> Self {
        let mut state = self.0;
        let mut map = Map::of(byte);
        while count > 0 {
            if count & 1 == 1 {
                state = map.at(state);
            }
            map = map.twice();
            count >>= 1;
        }
        Self(state)
    }

    /// The checksum.
    pub(super) fn value(self) -> u32 {
        !self.0
    }
}

/// The state after one more byte.
fn after(state: u32, byte: u8) -> u32 {
    (0..8).fold(state ^ u32::from(byte), |state, _| {
        (state >> 1) ^ if state & 1 == 1 { GENERATOR } else { 0 }
    })
}

/// What some bytes do to a state.
struct Map {
    /// What becomes of each bit of the state.
    bits: [u32; 32],
    /// What becomes of a state without bits.
    constant: u32,
}

impl Map {
    fn of(byte: u8) -> Self {
        let constant = after(0, byte);
        Self { bits: std::array::from_fn(|bit| after(1 << bit, byte) ^ constant), constant }
    }

    fn at(&self, state: u32) -> u32 {
        self.constant ^ self.linear(state)
    }

    fn linear(&self, state: u32) -> u32 {
        let set = self.bits.iter().enumerate().filter(|(bit, _)| state >> bit & 1 == 1);
        set.fold(0, |sum, (_, value)| sum ^ value)
    }

    fn twice(&self) -> Self {
        Self { bits: self.bits.map(|bit| self.linear(bit)), constant: self.at(self.constant) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_check_value_of_crc_32() {
        assert_eq!(Checksum::default().with(b"123456789").value(), 0xcbf4_3926);
    }

    #[test]
    fn one_byte_many_times_is_that_many_bytes() {
        for count in [0_usize, 1, 2, 3, 258, 1_000] {
            let whole = [b"ab".as_slice(), &vec![b'0'; count], b"c"].concat();
            let repeated = Checksum::default().with(b"ab").with_repeated(b'0', count as u64);
            assert_eq!(repeated.with(b"c").value(), Checksum::default().with(&whole).value());
        }
    }
}
