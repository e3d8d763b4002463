//! The RFC 6962 Merkle tree over the journal's records.

use alloc::vec::Vec;

use crate::ids::Digest;

/// A tree that keeps every complete subtree: 64 bytes a record, a root or a proof at any size in O(log n).
#[derive(Debug, Clone, Default)]
pub struct Tree {
    /// `levels[l][i]` is the root over leaves `i·2^l .. (i+1)·2^l`.
    levels: Vec<Vec<Digest>>,
}

impl Tree {
    /// Begins an empty tree.
    pub fn new() -> Self {
        Self::default()
    }

    /// Leaves in the tree.
    pub fn size(&self) -> u64 {
        self.levels.first().map_or(0, |l| l.len() as u64)
    }

    /// Appends a leaf hash.
    pub fn append(&mut self, leaf: Digest) {
        let mut hash = leaf;
        let mut level = 0usize;
        loop {
            if self.levels.len() == level {
                self.levels.push(Vec::new());
            }
            let Some(row) = self.levels.get_mut(level) else {
                return;
            };
            let left = row.last().copied();
            row.push(hash);
            match left {
                Some(left) if row.len().is_multiple_of(2) => hash = node(&left, &hash),
                Some(_) | None => return,
            }
            level = level.saturating_add(1);
        }
    }

    /// Root over all leaves.
    pub fn root(&self) -> Digest {
        self.range(0, self.size()).unwrap_or_else(empty_root)
    }

    /// Root over the first `size` leaves; nothing if there are fewer.
    pub fn root_at(&self, size: u64) -> Option<Digest> {
        match size {
            0 => Some(empty_root()),
            // A row that ends before it has no root.
            size => self.range(0, size),
        }
    }

    /// Leaf hash number `index`.
    pub fn leaf(&self, index: u64) -> Option<Digest> {
        self.complete(0, index)
    }

    /// The audit path of leaf `index` in the tree of the first `size` leaves (RFC 6962 §2.1.1).
    pub fn inclusion(&self, index: u64, size: u64) -> Option<Vec<Digest>> {
        if index >= size || size > self.size() {
            return None;
        }
        let (mut lo, mut hi) = (0, size);
        let mut path = Vec::new();
        while hi.checked_sub(lo)? > 1 {
            let middle = lo.checked_add(split(hi.checked_sub(lo)?))?;
            if index < middle {
                path.push(self.range(middle, hi)?);
                hi = middle;
            } else {
                path.push(self.range(lo, middle)?);
                lo = middle;
            }
        }
        path.reverse();
        Some(path)
    }

    /// The proof that the tree of `old` leaves is a prefix of the tree of `new` leaves (RFC 6962 §2.1.2).
    pub fn consistency(&self, old: u64, new: u64) -> Option<Vec<Digest>> {
        if old == 0 || old > new || new > self.size() {
            return None;
        }
        let (mut lo, mut hi) = (0u64, new);
        let mut path = Vec::new();
        while old != hi {
            let middle = lo.checked_add(split(hi.checked_sub(lo)?))?;
            if old <= middle {
                path.push(self.range(middle, hi)?);
                hi = middle;
            } else {
                path.push(self.range(lo, middle)?);
                lo = middle;
            }
        }
        if lo != 0 {
            path.push(self.range(lo, hi)?);
        }
        path.reverse();
        Some(path)
    }

    fn complete(&self, level: u32, index: u64) -> Option<Digest> {
        let row = self.levels.get(usize::try_from(level).ok()?)?;
        row.get(usize::try_from(index).ok()?).copied()
    }

    /// Root over leaves `lo..hi`, where `lo` is a multiple of the largest power of two that fits.
    fn range(&self, lo: u64, hi: u64) -> Option<Digest> {
        let mut lo = lo;
        let mut parts = Vec::new();
        while lo < hi {
            let level = hi.checked_sub(lo)?.ilog2();
            parts.push(self.complete(level, lo.checked_shr(level)?)?);
            lo = lo.checked_add(1u64.checked_shl(level)?)?;
        }
        let last = parts.pop()?;
        Some(parts.iter().rev().fold(last, |right, left| node(left, &right)))
    }
}

/// Root of the tree without leaves: SHA-256 of nothing.
pub fn empty_root() -> Digest {
    Digest::of(&[])
}

fn node(left: &Digest, right: &Digest) -> Digest {
    Digest::of(&[&[1], left.as_bytes(), right.as_bytes()])
}

/// Largest power of two below `n`, for `n` of at least 2.
fn split(n: u64) -> u64 {
    let level = n.saturating_sub(1).checked_ilog2().unwrap_or(0);
    1u64.checked_shl(level).unwrap_or(1)
}

/// Says whether `path` proves that `leaf` is leaf `index` of the tree of `size` leaves with this root
/// (RFC 9162 §2.1.3.2).
pub fn verify_inclusion(leaf: &Digest, index: u64, size: u64, path: &[Digest], root: &Digest) -> bool {
    if index >= size {
        return false;
    }
    let (mut at, mut last) = (index, size.saturating_sub(1));
    let mut hash = *leaf;
    for p in path {
        if last == 0 {
            return false;
        }
        if at & 1 == 1 || at == last {
            hash = node(p, &hash);
            (at, last) = climb(at, last);
        } else {
            hash = node(&hash, p);
        }
        (at, last) = (at >> 1, last >> 1);
    }
    last == 0 && hash == *root
}

/// Says whether `path` proves that the tree of `old` leaves is a prefix of the tree of `new` leaves
/// (RFC 9162 §2.1.4.2). The empty tree proves nothing and is refused.
pub fn verify_consistency(old: (u64, &Digest), new: (u64, &Digest), path: &[Digest]) -> bool {
    let ((old_size, old_root), (new_size, new_root)) = (old, new);
    if old_size == 0 || old_size > new_size {
        return false;
    }
    if old_size == new_size {
        return path.is_empty() && old_root == new_root;
    }
    let (mut at, mut last) = (old_size.saturating_sub(1), new_size.saturating_sub(1));
    while at & 1 == 1 {
        (at, last) = (at >> 1, last >> 1);
    }
    let (first, rest) = match path.split_first() {
        Some(_) if old_size.is_power_of_two() => (old_root, path),
        Some((first, rest)) => (first, rest),
        None => return false,
    };
    let (mut old_hash, mut new_hash) = (*first, *first);
    for p in rest {
        if last == 0 {
            return false;
        }
        if at & 1 == 1 || at == last {
            old_hash = node(p, &old_hash);
            new_hash = node(p, &new_hash);
            (at, last) = climb(at, last);
        } else {
            new_hash = node(&new_hash, p);
        }
        (at, last) = (at >> 1, last >> 1);
    }
    last == 0 && old_hash == *old_root && new_hash == *new_root
}

/// Walks up while the node is a left child without a sibling.
fn climb(mut at: u64, mut last: u64) -> (u64, u64) {
    while at & 1 == 0 && at != 0 {
        (at, last) = (at >> 1, last >> 1);
    }
    (at, last)
}

#[cfg(test)]
#[expect(
    clippy::arithmetic_side_effects,
    reason = "the lint does not see that proptest's bodies are tests"
)]
mod tests {
    extern crate std;
    use alloc::vec::Vec;

    use proptest::prelude::*;
    use tlog_tiles::{Error, Hash, HashReader};

    use super::*;

    struct Peer(Vec<Hash>);
    impl HashReader for Peer {
        fn read_hashes(&self, indexes: &[u64]) -> Result<Vec<Hash>, Error> {
            Ok(indexes.iter().map(|i| self.0[*i as usize]).collect())
        }
    }

    fn both(n: u64) -> (Tree, Peer) {
        let (mut ours, mut peer) = (Tree::new(), Peer(Vec::new()));
        for i in 0..n {
            let data = i.to_be_bytes();
            ours.append(Digest::of(&[&[0], &data]));
            let more = tlog_tiles::stored_hashes(i, &data, &peer).unwrap();
            peer.0.extend(more);
        }
        (ours, peer)
    }

    fn hashes(path: &[Digest]) -> Vec<Hash> {
        path.iter().map(|d| Hash(*d.as_bytes())).collect()
    }

    #[test]
    fn roots_equal_those_of_tlog_tiles_at_every_size() {
        let (ours, peer) = both(130);
        for n in 0..=130 {
            let want = tlog_tiles::tree_hash(n, &peer).unwrap();
            assert_eq!(ours.root_at(n).unwrap().as_bytes(), &want.0, "size {n}");
        }
        assert_eq!(ours.root_at(131), None);
        assert_eq!(ours.root(), ours.root_at(130).unwrap());
    }

    #[test]
    fn proofs_equal_those_of_tlog_tiles_and_verify() {
        let (ours, peer) = both(66);
        for n in 1..=66 {
            let root = ours.root_at(n).unwrap();
            for i in 0..n {
                let path = ours.inclusion(i, n).unwrap();
                assert_eq!(hashes(&path), tlog_tiles::prove_record(n, i, &peer).unwrap());
                assert!(verify_inclusion(&ours.leaf(i).unwrap(), i, n, &path, &root));
                let old = ours.root_at(i + 1).unwrap();
                let path = ours.consistency(i + 1, n).unwrap();
                assert_eq!(hashes(&path), tlog_tiles::prove_tree(n, i + 1, &peer).unwrap());
                assert!(
                    verify_consistency((i + 1, &old), (n, &root), &path),
                    "{} {n}",
                    i + 1
                );
            }
        }
    }

    proptest! {
        #[test]
        fn a_wrong_proof_is_refused_as_tlog_tiles_refuses_it(
            n in 1u64..200, a in any::<u64>(), at in any::<usize>(), bit in 0u8..8, drop in any::<bool>(),
        ) {
            let (ours, _) = both(n);
            let i = a % n;
            let root = ours.root();
            let leaf = ours.leaf(i).unwrap();
            for consistency in [false, true] {
                let mut path = if consistency { ours.consistency(i + 1, n) } else { ours.inclusion(i, n) }.unwrap();
                if path.is_empty() {
                    continue;
                }
                let at = at % path.len();
                if drop {
                    path.remove(at);
                } else {
                    let mut bytes = *path[at].as_bytes();
                    bytes[at % 32] ^= 1 << bit;
                    path[at] = Digest::new(bytes);
                }
                let old = ours.root_at(i + 1).unwrap();
                let (h, o, l) = (Hash(*root.as_bytes()), Hash(*old.as_bytes()), Hash(*leaf.as_bytes()));
                if consistency {
                    prop_assert!(!verify_consistency((i + 1, &old), (n, &root), &path));
                    prop_assert!(tlog_tiles::check_tree(&hashes(&path), n, h, i + 1, o).is_err());
                } else {
                    prop_assert!(!verify_inclusion(&leaf, i, n, &path, &root));
                    prop_assert!(tlog_tiles::check_record(&hashes(&path), n, h, i, l).is_err());
                }
            }
        }
    }
}
