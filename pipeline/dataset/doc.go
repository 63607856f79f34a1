// Package dataset writes what is known of a corpus as Parquet tables, and
// answers queries over them.
//
// Collect makes one set of tables for the corpus: meetings, participants,
// words, tcus, turns, overlapping, codes, mys, grips, measures and issues, every
// coder's codes side by side. SCHEMA.md in this folder describes each column;
// [SchemaVersion] stands in every file. Query opens the tables in an embedded
// DuckDB that can read them and nothing else.
//
// Each table is a folder of part files. A meeting belongs to one part, by a
// hash of its id, so that a changed or forgotten meeting costs one part of
// each table (decision record in SCHEMA.md). The manifest dataset.json names
// the files with their digests and is replaced last: a killed run leaves the
// old dataset or the new one. Bytes depend on the meetings and the options
// alone, not on time, machine, or the way there.
//
// The key that links a worker's meetings is not written, and no table holds
// what could tell workers apart across meetings (CODEBOOK §6.2). It does not
// ask for consent: whoever gives it meetings has asked, for the purpose that
// the dataset then carries.
//
// The program imports it. Only this package uses parquet-go and DuckDB;
// neither shows in its exported names.
package dataset
