//! Which three finders belong to one code, and how that code lies.

use super::finder::{Finder, Ray, cast};
use super::geometry::{Point, View};
use super::light::Light;
use super::symbol::{FINDER, FINDER_MIDDLE, TIMING, VERSION_MAX, modules};

/// Triples of finders that are followed up.
const TRIPLES_MAX: usize = 12;
/// Versions to each side of the one that was measured.
const VERSIONS_OFF: usize = 2;
/// How well a timing pattern must be seen, from -1 to 1, and how well is enough.
const TIMING_MIN: f32 = 0.55;
const TIMING_GOOD: f32 = 0.93;
const TIMING_BAD: f32 = 0.4;
/// Depths that are tried to each side of the one measured.
const DEPTH_STEPS: usize = 8;
const DEPTH_STEP: f32 = 0.008;

/// Three finders: at the corner, to its right, below it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Triple {
    pub(super) seen: [Point; 3],
    /// Modules from finder to finder, as measured.
    span: f32,
    depths: [f32; 2],
    /// How badly the measures fit each other.
    doubt: f32,
}

/// A version that a triple may be of, and how it then lies.
#[derive(Debug, Clone, Copy)]
pub(super) struct Lie {
    pub(super) version: usize,
    pub(super) view: View,
    /// How well its timing patterns are seen.
    pub(super) timing: f32,
}

/// Puts finders together, those that fit best first.
pub(super) fn triples(finders: &[Finder], light: &Light<'_>) -> Vec<Triple> {
    let mut out = Vec::new();
    for (first, one) in finders.iter().enumerate() {
        for (second, other) in finders.iter().enumerate().skip(first + 1) {
            for third in finders.iter().skip(second + 1) {
                if plausible([one, other, third]) {
                    out.extend(triple([one, other, third], light));
                }
            }
        }
    }
    out.sort_by(|one, other| one.doubt.total_cmp(&other.doubt));
    out.truncate(TRIPLES_MAX);
    out
}

/// Cheap, before anything is measured.
fn plausible(finders: [&Finder; 3]) -> bool {
    let sizes = finders.map(|finder| finder.module_px);
    let (least, most) = (
        sizes.iter().copied().fold(f32::INFINITY, f32::min),
        sizes.iter().copied().fold(0.0, f32::max),
    );
    let [one, other, third] = finders.map(|finder| finder.middle);
    let sides = [
        (one - other).length(),
        (other - third).length(),
        (third - one).length(),
    ];
    let shortest = sides.iter().copied().fold(f32::INFINITY, f32::min);
    let longest = sides.iter().copied().fold(0.0, f32::max);
    most < least * 2.4 && shortest > least * 9.0 && longest < most * 290.0 && longest < shortest * 4.0
}

fn triple(finders: [&Finder; 3], light: &Light<'_>) -> Option<Triple> {
    let [one, other, third] = finders;
    // The corner lies across from the longest side.
    let across = |a: &Finder, b: &Finder| (a.middle - b.middle).length();
    let (one_other, other_third, third_one) = (across(one, other), across(other, third), across(third, one));
    let (corner, a, b) = if other_third >= one_other && other_third >= third_one {
        (one, other, third)
    } else if third_one >= one_other {
        (other, one, third)
    } else {
        (third, one, other)
    };
    let clockwise = (a.middle - corner.middle).cross(b.middle - corner.middle) > 0.0;
    let (right, below) = if clockwise { (a, b) } else { (b, a) };
    let to_right = side(corner, right, light)?;
    let to_below = side(corner, below, light)?;
    let ratio = to_right.span / to_below.span;
    let span = (to_right.span * to_below.span).sqrt();
    let most = modules(VERSION_MAX + 1) as f32;
    if !(0.6..1.7).contains(&ratio) || !(10.0..most).contains(&span) {
        return None;
    }
    Some(Triple {
        seen: [corner.middle, right.middle, below.middle],
        span,
        depths: [to_right.depth, to_below.depth],
        doubt: ratio.ln().abs()
            + [corner, right, below]
                .map(|finder| 1.0 - finder.share)
                .iter()
                .sum::<f32>(),
    })
}

/// What lies between two finders.
struct Side {
    /// In modules.
    span: f32,
    /// How much further away the second is.
    depth: f32,
}

/// Measures modules at both ends along the line between them. Under any projection the derivatives at two places
/// multiply to the square of the mean slope between, and divide to the square of the depths.
fn side(from: &Finder, to: &Finder, light: &Light<'_>) -> Option<Side> {
    let line = to.middle - from.middle;
    let length = line.length();
    let way = line * (1.0 / length);
    let (near, far) = (module_along(from, way, light)?, module_along(to, way, light)?);
    let span = length / (near * far).sqrt();
    Some(Side {
        span,
        depth: (near / far).sqrt().clamp(0.7, 1.43),
    })
}

fn module_along(finder: &Finder, way: Point, light: &Light<'_>) -> Option<f32> {
    let limit = finder.tones.between();
    let forth = cast(light, finder.middle, way, limit, finder.module_px)?;
    let back = cast(light, finder.middle, way * -1.0, limit, finder.module_px)?;
    let sum = |ray: Ray| ray.core + ray.ring;
    Some((sum(forth) + sum(back)) / 8.0)
}

/// The versions a triple may be of, the one whose timing pattern is seen best first.
pub(super) fn lies(triple: &Triple, light: &Light<'_>) -> Vec<Lie> {
    let measured = ((triple.span + FINDER as f32 - 17.0) / 4.0).round().max(1.0) as usize;
    let versions = measured.saturating_sub(VERSIONS_OFF).max(1)..=(measured + VERSIONS_OFF).min(VERSION_MAX);
    let mut out: Vec<Lie> = versions
        .filter_map(|version| lie(triple, version, light))
        .collect();
    out.sort_by(|one, other| other.timing.total_cmp(&one.timing));
    out.truncate(2);
    out
}

/// How a triple lies if it is of a version; `None` if its timing patterns say that it is not.
pub(super) fn lie(triple: &Triple, version: usize, light: &Light<'_>) -> Option<Lie> {
    let span = (modules(version) - FINDER) as f32;
    let view = |depths| View::of_finders(triple.seen, FINDER_MIDDLE, span, depths);
    let [right, below] = triple.depths;
    let (right, row) = best_depth(right, |depth| {
        timing(&view([depth, below]), version, light, false)
    });
    let (below, column) = best_depth(below, |depth| timing(&view([right, depth]), version, light, true));
    let timing = row.midpoint(column);
    let view = view([right, below]);
    (timing >= TIMING_MIN).then_some(Lie {
        version,
        view,
        timing,
    })
}

/// The depth under which a timing pattern is seen best. Where finders are small they measure depth badly, and a
/// little is much over a hundred modules.
fn best_depth(measured: f32, score: impl Fn(f32) -> f32) -> (f32, f32) {
    let mut best = (measured, score(measured));
    for step in 1..=DEPTH_STEPS {
        // Good enough, or so bad that no depth will help.
        if best.1 > TIMING_GOOD || step > DEPTH_STEPS / 2 && best.1 < TIMING_BAD {
            break;
        }
        for depth in [1.0 - DEPTH_STEP * step as f32, 1.0 + DEPTH_STEP * step as f32] {
            let score = score(measured * depth);
            if score > best.1 {
                best = (measured * depth, score);
            }
        }
    }
    best
}

/// Compares each module of a timing pattern with its two neighbours: 1 if all are as they should be.
fn timing(view: &View, version: usize, light: &Light<'_>, column: bool) -> f32 {
    let end = modules(version) - FINDER - 1;
    let at = |along: usize| {
        let (u, v) = (along as f32 + 0.5, TIMING as f32 + 0.5);
        light.at(if column { view.at(v, u) } else { view.at(u, v) })
    };
    let (mut right, mut all) = (0.0, 0.1);
    let (mut before, mut here) = (at(FINDER), at(FINDER + 1));
    for along in FINDER + 1..end {
        let after = at(along + 1);
        let darker = before.midpoint(after) - here;
        right += if along % 2 == 0 { darker } else { -darker };
        all += darker.abs();
        (before, here) = (here, after);
    }
    right / all
}
