// Package deidentify finds the stretches of a meeting that could say who
// somebody is, and takes them out of everything that leaves the research circle.
//
// [Finder.Find] marks names, places, organisations, civil registration (CPR),
// telephone, case and account numbers, mail addresses and exact dates as
// [transcripts.Identifier], and flags ages, family constellations and rare
// occupations, which only a person can judge. It works on what people write and
// on what a recogniser writes: lower case, no punctuation, numbers in words.
// Three sources are laid over one another: rules (numbers, mail, dates,
// addresses), lists of names, places and organisations in data files beside the
// code, and a trained sequence model for what no list has ([Train]). A key file
// of the participants' names, kept outside the corpus, adds what is known for
// certain ([Keys]).
//
// [Replace] makes a copy of a meeting with typed placeholders («[NAVN-1]») in
// their place, and [Leaks] searches an outgoing file for what should be gone.
//
// What was found once is found wherever it stands, in all its forms, and no file
// may hold it in any; an ordinary word that was a name once stays an ordinary
// word elsewhere ([common] says how the two are told apart).
//
// NAMES.md has the figures by type and style, how they were taken, and what a
// trained model of another kind adds.
//
// It is no guarantee. Whoever knows a citizen may recognise her by her story,
// and what the finder misses a person has to mark ([ApplyCorrections]): no
// passage leaves without a second pair of eyes (CODEBOOK §7.1).
//
// The package imports transcripts and pipeline/danish. The runner, reports,
// excerpts and commands may import it; other stages do not.
package deidentify
