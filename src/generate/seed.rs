use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use sha2::{Digest, Sha256};

/// The number from which everything random of a run follows. It is printed with a run's results, and
/// given again it makes the same payloads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Seed(pub u64);

impl Seed {
    /// A source of randomness of its own for `label`.
    ///
    /// Each case draws from the stream of its own id, so that cases which are added, left out or run in
    /// another order do not change what the others send.
    pub fn stream(self, label: &str) -> TestRunner {
        let digest =
            Sha256::new().chain_update(self.0.to_le_bytes()).chain_update(label).finalize();
        let config = Config { failure_persistence: None, ..Config::default() };
        TestRunner::new_with_rng(config, TestRng::from_seed(RngAlgorithm::ChaCha, &digest))
    }
}

/// One value of `strategy`, drawn from `runner`.
///
/// # Panics
/// Where the filters of `strategy` turn down some ten thousand values in a row, so that it has none.
pub fn sample<S: Strategy>(strategy: &S, runner: &mut TestRunner) -> S::Value {
    match strategy.new_tree(runner) {
        Ok(tree) => tree.current(),
        Err(why) => panic!("a strategy of this crate makes no values: {why}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draw(seed: u64, label: &str) -> Vec<u32> {
        let mut runner = Seed(seed).stream(label);
        (0..8).map(|_| sample(&(0..u32::MAX), &mut runner)).collect()
    }

    #[test]
    fn a_stream_depends_on_its_seed_and_its_label_alone() {
        assert_eq!(draw(1, "read"), draw(1, "read"));
        assert_ne!(draw(1, "read"), draw(2, "read"));
        assert_ne!(draw(1, "read"), draw(1, "readfull"));
    }
}
