//! Undoes the blur of lens and motion, module by module.
//!
//! A module's shade carries some of its neighbours'. How much, the code itself tells: the fixed patterns and whatever
//! was decided rightly are compared with what was seen.

use super::grid::Grid;
use super::symbol::Layout;

/// Modules to each side that shine into one.
const REACH: i32 = 2;
/// Weights: a square of neighbours and a constant.
const TAPS: usize = 26;
/// Rounds of deciding and fitting.
const ROUNDS: usize = 3;
/// One module in so many is fitted.
const EVERY: usize = 4;

/// Gives how dark modules are once their neighbours' part is taken out.
pub(super) fn equalise(darkness: &Grid, layout: &Layout) -> Grid {
    let mut sharp = darkness.clone();
    for _ in 0..ROUNDS {
        let decided = decide(&sharp, layout);
        let Some(weights) = fit(darkness, &decided) else {
            return sharp;
        };
        sharp = apply(darkness, &weights);
    }
    sharp
}

/// What each module is taken for: 1 dark, -1 light.
fn decide(sharp: &Grid, layout: &Layout) -> Vec<f32> {
    let mut decided: Vec<f32> = sharp
        .values
        .iter()
        .map(|value| if *value > 0.0 { 1.0 } else { -1.0 })
        .collect();
    let size = layout.modules;
    let mut set = |column: usize, row: usize, dark: bool| {
        if let Some(value) = decided.get_mut(row * size + column) {
            *value = if dark { 1.0 } else { -1.0 };
        }
    };
    for at in 8..size - 8 {
        set(at, 6, at % 2 == 0);
        set(6, at, at % 2 == 0);
    }
    for (left, top) in [(0, 0), (size - 7, 0), (0, size - 7)] {
        for row in 0..7_usize {
            for column in 0..7_usize {
                let ring = row.abs_diff(3).max(column.abs_diff(3));
                set(left + column, top + row, ring != 2);
            }
        }
    }
    for (column, row) in layout.alignments() {
        for v in 0..5_usize {
            for u in 0..5_usize {
                set(column + u - 2, row + v - 2, u.abs_diff(2).max(v.abs_diff(2)) != 1);
            }
        }
    }
    decided
}

/// The shades around a module, and one.
fn around(darkness: &Grid, column: i32, row: i32) -> [f32; TAPS] {
    let last = darkness.modules as i32 - 1;
    let mut out = [1.0; TAPS];
    let mut at = 0;
    for v in -REACH..=REACH {
        for u in -REACH..=REACH {
            let (x, y) = (column + u, row + v);
            // Outside it is light.
            out[at] = if (0..=last).contains(&x) && (0..=last).contains(&y) {
                darkness.at(x as usize, y as usize)
            } else {
                -1.0
            };
            at += 1;
        }
    }
    out
}

/// The weights that carry shades nearest to what was decided.
fn fit(darkness: &Grid, decided: &[f32]) -> Option<[f32; TAPS]> {
    let mut sums = [[0.0_f32; TAPS + 1]; TAPS];
    for (at, wanted) in decided.iter().enumerate().step_by(EVERY) {
        let (column, row) = (at % darkness.modules, at / darkness.modules);
        let near = around(darkness, column as i32, row as i32);
        for (row, (line, left)) in sums.iter_mut().zip(near).enumerate() {
            // The other half is the same.
            for (sum, right) in line[row..TAPS].iter_mut().zip(&near[row..]) {
                *sum += left * right;
            }
            line[TAPS] += left * wanted;
        }
    }
    let upper = sums;
    for (row, line) in sums.iter_mut().enumerate() {
        for (value, mirrored) in line.iter_mut().zip(&upper).take(row) {
            *value = mirrored[row];
        }
    }
    // A little of each weight is taken away, so that noise is not made larger than it is.
    let ridge = decided.len() as f32 / EVERY as f32 * 0.002;
    for (at, line) in sums.iter_mut().enumerate() {
        line[at] += ridge;
    }
    solve(&mut sums)
}

fn solve(sums: &mut [[f32; TAPS + 1]; TAPS]) -> Option<[f32; TAPS]> {
    // Symmetric and positive: no pivots are needed.
    for column in 0..TAPS {
        let line = sums.get_mut(column)?;
        let pivot = line[column];
        if pivot <= 1e-6 {
            return None;
        }
        *line = line.map(|value| value / pivot);
        let lead = *line;
        for (row, line) in sums.iter_mut().enumerate() {
            let factor = line[column];
            if row != column && factor != 0.0 {
                for (value, lead) in line.iter_mut().zip(lead).skip(column) {
                    *value -= factor * lead;
                }
            }
        }
    }
    Some(std::array::from_fn(|row| sums[row][TAPS]))
}

fn apply(darkness: &Grid, weights: &[f32; TAPS]) -> Grid {
    let values = (0..darkness.values.len()).map(|at| {
        let (column, row) = (at % darkness.modules, at / darkness.modules);
        let near = around(darkness, column as i32, row as i32);
        near.iter()
            .zip(weights)
            .map(|(value, weight)| value * weight)
            .sum()
    });
    Grid {
        modules: darkness.modules,
        values: values.collect(),
    }
}
