use alloc::collections::BTreeMap;
use alloc::vec::Vec;

/// Remembers the order of the keys of one map where it is not the ascending one; empty where it is.
pub(super) type KeyOrder = Vec<Vec<u8>>;

/// Remembers what the meaning does not need but the bytes do.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Layout {
    pub(super) version_written: bool,
    pub(super) modifiable_written: bool,
    pub(super) global: KeyOrder,
    pub(super) inputs: BTreeMap<usize, KeyOrder>,
    pub(super) outputs: BTreeMap<usize, KeyOrder>,
}

impl Layout {
    pub(super) fn keep_input_order(&mut self, index: usize, order: KeyOrder) {
        if !order.is_empty() {
            self.inputs.insert(index, order);
        }
    }

    pub(super) fn keep_output_order(&mut self, index: usize, order: KeyOrder) {
        if !order.is_empty() {
            self.outputs.insert(index, order);
        }
    }
}
