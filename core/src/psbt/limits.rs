/// Holds every ceiling the parser enforces before it allocates for what a message claims.
///
/// A request comes from a machine we do not trust: a size it names must cost nothing until it has been compared
/// with one of these.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Bounds the bytes of the whole message.
    pub message_bytes: usize,
    /// Bounds the inputs of the transaction.
    pub inputs: usize,
    /// Bounds the outputs of the transaction.
    pub outputs: usize,
    /// Bounds the fields of one map (global, one input or one output).
    pub fields_per_map: usize,
    /// Bounds the bytes of one key, its type included.
    pub key_bytes: usize,
    /// Bounds the bytes of one script; longer ones can never be spent.
    pub script_bytes: usize,
    /// Bounds the steps of one derivation path.
    pub path_depth: usize,
    /// Bounds the keys with a derivation in one input or output, and the global extended keys.
    pub derivations_per_map: usize,
    /// Bounds the partial signatures of one input, ECDSA and taproot counted together.
    pub signatures_per_input: usize,
    /// Bounds the bytes of one proprietary value, preimage or final witness.
    pub value_bytes: usize,
}

impl Limits {
    /// The ceilings of the product; tests may pass smaller ones.
    pub const CEILINGS: Self = Self {
        message_bytes: 4 * 1024 * 1024,
        inputs: 5_000,
        outputs: 5_000,
        fields_per_map: 128,
        key_bytes: 4_200,
        script_bytes: 10_000,
        path_depth: 10,
        derivations_per_map: 20,
        signatures_per_input: 20,
        value_bytes: 64 * 1024,
    };
}

impl Default for Limits {
    fn default() -> Self {
        Self::CEILINGS
    }
}
