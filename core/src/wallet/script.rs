//! The scripts of one address, in every form that a request may name them in.

use alloc::vec::Vec;

use bitcoin::{ScriptBuf, TapLeafHash, TapNodeHash, XOnlyPublicKey, taproot::LeafVersion};
use miniscript::{Descriptor, ToPublicKey as _, descriptor::ShInner, descriptor::Tr};

use crate::{
    ids::EcKey,
    psbt::{TapLeafScript, TapTreeLeaf},
};

/// The scripts and keys of one address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VaultScript {
    /// What stands in an output.
    pub spk: ScriptBuf,
    /// The witness script, unless the program is a key's hash or a taproot key.
    pub witness_script: Option<ScriptBuf>,
    /// The redeem script, where the witness program is wrapped in P2SH.
    pub redeem_script: Option<ScriptBuf>,
    /// The leaf and what proves it, where the address is a taproot one.
    pub tap: Option<TapPath>,
    /// The keys, in the order of the cosigners.
    pub keys: Vec<EcKey>,
}

/// The one script path of a taproot address (BIP-0341).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TapPath {
    /// The internal key, for which nobody can sign.
    pub internal_key: XOnlyPublicKey,
    /// The leaf's script.
    pub leaf: ScriptBuf,
    /// Hash of leaf version and script: what signatures commit to.
    pub leaf_hash: TapLeafHash,
    /// Root of the tree, which has this one leaf.
    pub merkle_root: TapNodeHash,
    /// The control block, as it stands in a witness.
    pub control: Vec<u8>,
}

impl TapPath {
    /// The version of every leaf of ours.
    pub const LEAF_VERSION: LeafVersion = LeafVersion::TapScript;

    /// The leaf as an input of a PSBT has it, under the control block.
    pub fn leaf_script(&self) -> TapLeafScript {
        TapLeafScript {
            script: self.leaf.clone(),
            leaf_version: Self::LEAF_VERSION.to_consensus(),
        }
    }

    /// The whole tree as an output of a PSBT has it.
    pub fn tree_leaf(&self) -> TapTreeLeaf {
        TapTreeLeaf {
            depth: 0,
            leaf_version: Self::LEAF_VERSION.to_consensus(),
            script: self.leaf.clone(),
        }
    }

    fn new(tr: &Tr<bitcoin::PublicKey>) -> Option<Self> {
        let info = tr.spend_info();
        let mut leaves = tr.iter_scripts();
        let (leaf, None) = (leaves.next()?.1.encode(), leaves.next()) else {
            return None;
        };
        let pair = (leaf, Self::LEAF_VERSION);
        let control = info.control_block(&pair)?.serialize();
        let (leaf, version) = pair;
        Some(Self {
            internal_key: tr.internal_key().to_x_only_pubkey(),
            leaf_hash: TapLeafHash::from_script(&leaf, version),
            merkle_root: info.merkle_root()?,
            leaf,
            control,
        })
    }
}

/// Every script of a template filled with keys; none for kinds that no template has.
pub(super) fn scripts_of(filled: &Descriptor<bitcoin::PublicKey>, keys: Vec<EcKey>) -> Option<VaultScript> {
    let mut script = VaultScript {
        spk: filled.script_pubkey(),
        witness_script: None,
        redeem_script: None,
        tap: None,
        keys,
    };
    match filled {
        Descriptor::Wsh(wsh) => script.witness_script = Some(wsh.inner_script()),
        Descriptor::Wpkh(_) => {}
        Descriptor::Sh(sh) => match sh.as_inner() {
            ShInner::Wsh(wsh) => {
                script.witness_script = Some(wsh.inner_script());
                script.redeem_script = Some(wsh.script_pubkey());
            }
            ShInner::Wpkh(wpkh) => script.redeem_script = Some(wpkh.script_pubkey()),
            ShInner::SortedMulti(_) | ShInner::Ms(_) => return None,
        },
        Descriptor::Tr(tr) => script.tap = Some(TapPath::new(tr)?),
        Descriptor::Bare(_) | Descriptor::Pkh(_) => return None,
    }
    Some(script)
}
