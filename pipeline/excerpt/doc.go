// Package excerpt chooses passages for teaching and makes of each a folder that
// colleagues can work with: the passage as a transcript (level L2, CODEBOOK
// §1.9), the next turns sealed on a page of their own, the «Lån et øre»
// reflection sheet (§7.2) to print and to fill in, a page for the facilitator
// (§7.3), and, where it was agreed to, the sound with identifying words covered,
// in disguised or in own voices.
//
// [Choose] follows CODEBOOK §7.1: 30–90 seconds and 6–20 utterances, cut before
// the outcome, as many grips as misses, institutional talk that went well among
// them, never ordered by any rate, and never one worker only. The order comes
// from a fixed key, so that the same corpus gives the same passages, and every
// choice is explained. Workers are told apart by the opaque key alone, which no
// output holds.
//
// Nothing is made without a [consent.Permit] for teaching of everybody in the
// meeting, and no folder is left behind in which an identifying string is found.
//
// It is no judge of talk: what went well is defined by codes (see [Kind]), and
// codes may be a machine's draft, which every page then says. The commands may
// import it. It imports deidentify, consent, codebook and audio.
package excerpt
