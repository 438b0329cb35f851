use proptest::test_runner::TestRunner;

use crate::generate::sample;

/// The random choices of one case, the same in every run of one seed.
pub(super) struct Dice(TestRunner);

impl Dice {
    pub(super) fn new(runner: TestRunner) -> Self {
        Self(runner)
    }

    /// The source of randomness itself.
    pub(super) fn runner(&mut self) -> &mut TestRunner {
        &mut self.0
    }

    /// A number from 0, below `bound`; 0 where that is 0.
    pub(super) fn below(&mut self, bound: usize) -> usize {
        if bound == 0 { 0 } else { sample(&(0..bound), &mut self.0) }
    }

    /// True in `percent` of 100 cases.
    pub(super) fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    /// One of `all`; none where there is none.
    pub(super) fn pick<T: Clone>(&mut self, all: &[T]) -> Option<T> {
        all.get(self.below(all.len())).cloned()
    }

    /// `all` in another order.
    pub(super) fn shuffled<T>(&mut self, mut all: Vec<T>) -> Vec<T> {
        for at in (1..all.len()).rev() {
            all.swap(at, self.below(at + 1));
        }
        all
    }
}
