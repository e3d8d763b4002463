//! The same files to every decoder, and what came of it.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::mpsc::sync_channel;
use std::thread;
use std::time::Duration;

use strongroom_optics::distort::{Cell, Group, cells};

use crate::decoder::{Decoder, Outcome, Process};
use crate::folder::{self, Filed};

/// How one decoder did on some pictures.
#[derive(Debug, Clone, Default)]
pub struct Tally {
    pub pictures: usize,
    pub right: usize,
    /// Pictures in which it read something that no screen showed.
    pub wrong: usize,
    pub hung: usize,
    pub died: usize,
    pub micros: Vec<u128>,
}

/// All decoders on all pictures, by cell.
pub struct Comparison {
    decoders: Vec<Decoder>,
    pub by_cell: BTreeMap<(Group, String), Vec<Tally>>,
}

impl Tally {
    fn count(&mut self, outcome: &Outcome, picture: &Filed) {
        self.pictures += 1;
        match outcome {
            Outcome::Hung => self.hung += 1,
            Outcome::Died => self.died += 1,
            Outcome::Answered { time, contents } => {
                self.micros.push(time.as_micros());
                self.right += usize::from(contents.contains(&picture.payload));
                let shown =
                    |content: &Vec<u8>| *content == picture.payload || Some(content) == picture.next.as_ref();
                self.wrong += usize::from(!contents.iter().all(shown));
            }
        }
    }

    fn add(&mut self, other: &Self) {
        self.pictures += other.pictures;
        self.right += other.right;
        self.wrong += other.wrong;
        self.hung += other.hung;
        self.died += other.died;
        self.micros.extend(&other.micros);
    }

    /// Share of the pictures that were read.
    pub fn success(&self) -> f64 {
        self.right as f64 / self.pictures.max(1) as f64
    }

    /// Median time, in milliseconds.
    pub fn median_ms(&self) -> f64 {
        let mut micros = self.micros.clone();
        micros.sort_unstable();
        micros
            .get(micros.len() / 2)
            .map_or(0.0, |micros| *micros as f64 / 1_000.0)
    }

    /// Longest time of those that answered, in milliseconds.
    pub fn worst_ms(&self) -> f64 {
        self.micros
            .iter()
            .max()
            .map_or(0.0, |micros| *micros as f64 / 1_000.0)
    }
}

impl Comparison {
    /// Takes `count` pictures of each cell and shows them to every decoder. Nothing is left on the disk.
    pub fn of(peers: &Path, count: u64, first_seed: u64) -> Self {
        Self::on(&cells(), &Decoder::ALL, peers, count, first_seed)
    }

    /// The same with other cells, and some decoders only.
    pub fn on(cells: &[Cell], decoders: &[Decoder], peers: &Path, count: u64, first_seed: u64) -> Self {
        let pictures = tempfile::tempdir().unwrap();
        // The next pictures are taken while the decoders look at this one.
        let (ready, queue) = sync_channel(4);
        let mut by_cell: BTreeMap<(Group, String), Vec<Tally>> = BTreeMap::new();
        thread::scope(|scope| {
            scope.spawn(|| {
                let ready = ready;
                for (number, cell) in cells.iter().enumerate() {
                    for seed in first_seed..first_seed + count {
                        let filed = folder::file(pictures.path(), cell, number, seed).unwrap();
                        if ready.send(filed).is_err() {
                            return;
                        }
                    }
                }
            });
            let mut processes: Vec<Process> = decoders
                .iter()
                .map(|decoder| Process::new(*decoder, peers))
                .collect();
            for picture in queue {
                let key = (picture.group, picture.cell.clone());
                let tallies = by_cell
                    .entry(key)
                    .or_insert_with(|| vec![Tally::default(); processes.len()]);
                for (process, tally) in processes.iter_mut().zip(tallies) {
                    tally.count(&process.read(&picture.file), &picture);
                }
                std::fs::remove_file(&picture.file).unwrap();
            }
        });
        Self {
            decoders: decoders.to_vec(),
            by_cell,
        }
    }

    /// One decoder over all pictures that `wanted` picks.
    pub fn over(&self, decoder: Decoder, wanted: impl Fn(Group, &str) -> bool) -> Tally {
        let mut sum = Tally::default();
        for ((group, cell), tallies) in &self.by_cell {
            if wanted(*group, cell) {
                sum.add(&tallies[self.index(decoder)]);
            }
        }
        sum
    }

    fn index(&self, decoder: Decoder) -> usize {
        self.decoders.iter().position(|one| *one == decoder).unwrap()
    }

    /// Every picture that counts in totals.
    pub fn total(&self, decoder: Decoder) -> Tally {
        self.over(decoder, |group, _| group.counts())
    }

    /// The groups that there are pictures of.
    pub fn groups(&self) -> Vec<Group> {
        let mut groups: Vec<Group> = self.by_cell.keys().map(|(group, _)| *group).collect();
        groups.dedup();
        groups
    }

    /// Cells in which a peer reads more than we do: the cell, our share, the best peer and its share.
    pub fn lost(&self) -> Vec<(String, f64, Decoder, f64)> {
        let lost = self.by_cell.iter().filter_map(|((group, cell), tallies)| {
            let ours = tallies[self.index(Decoder::Ours)].success();
            let peers = Decoder::ALL
                .into_iter()
                .filter(|decoder| *decoder != Decoder::Ours);
            let share = |decoder: &Decoder| tallies[self.index(*decoder)].success();
            let best = peers.max_by(|one, other| share(one).total_cmp(&share(other)))?;
            let name = format!("{} {cell}", group.name());
            (share(&best) > ours).then(|| (name, ours, best, share(&best)))
        });
        lost.collect()
    }
}

/// What a picture may take at most (the bar).
pub const WORST: Duration = Duration::from_millis(50);
