//! Which three finders belong to one code, and how that code lies.

use super::finder::{Finder, Ray, cast};
use super::geometry::{Point, View};
use super::light::Light;
use super::symbol::{FINDER, FINDER_MIDDLE, TIMING, VERSION_MAX, modules};

/// Triples of finders that are followed up.
const TRIPLES_MAX: usize = 12;
/// Versions to each side of the one that was measured.
const VERSIONS_OFF: usize = 2;
/// Share of the timing pattern that must be seen rightly.
const TIMING_MIN: f32 = 0.66;

/// Three finders: at the corner, to its right, below it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Triple {
    pub(super) seen: [Point; 3],
    pub(super) tones: [f32; 2],
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
    /// Share of the timing pattern that is as it should be.
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
    let sides = [(one - other).length(), (other - third).length(), (third - one).length()];
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
        tones: [
            corner.tones.dark.min(right.tones.dark).min(below.tones.dark),
            corner.tones.light.max(right.tones.light).max(below.tones.light),
        ],
        span,
        depths: [to_right.depth, to_below.depth],
        doubt: ratio.ln().abs() + to_right.depth.ln().abs() * 0.5 + to_below.depth.ln().abs() * 0.5,
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
    let mut out = Vec::new();
    for version in measured.saturating_sub(VERSIONS_OFF).max(1)..=(measured + VERSIONS_OFF).min(VERSION_MAX) {
        let span = (modules(version) - FINDER) as f32;
        // Where the finders are small the depths are measured badly: a flat view may be the better one.
        for depths in [triple.depths, [1.0, 1.0]] {
            let view = View::of_finders(triple.seen, FINDER_MIDDLE, span, depths);
            let timing = timing(&view, version, light);
            if timing >= TIMING_MIN {
                out.push(Lie { version, view, timing });
            }
        }
    }
    out.sort_by(|one, other| other.timing.total_cmp(&one.timing));
    let mut seen: Vec<usize> = Vec::new();
    out.retain(|lie| {
        let new = !seen.contains(&lie.version);
        seen.push(lie.version);
        new
    });
    out.truncate(2);
    out
}

/// Compares each module of the timing patterns with its two neighbours.
fn timing(view: &View, version: usize, light: &Light<'_>) -> f32 {
    let end = modules(version) - FINDER - 1;
    let (mut right, mut all) = (0, 0);
    for column in [false, true] {
        let at = |along: usize| {
            let (u, v) = (along as f32 + 0.5, TIMING as f32 + 0.5);
            light.at(if column { view.at(v, u) } else { view.at(u, v) })
        };
        let tones: Vec<f32> = (FINDER..=end).map(at).collect();
        for (offset, three) in tones.windows(3).enumerate() {
            let [before, here, after] = [three[0], three[1], three[2]];
            // The first of three is at column 7: the one between is even, and dark, where the offset is even.
            let dark = offset % 2 == 0;
            right += usize::from((here < before.midpoint(after)) == dark);
            all += 1;
        }
    }
    right as f32 / all.max(1) as f32
}
