package deidentify

import (
	"bufio"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"gribning/transcripts"
)

// MaxTSVLine is the longest line of a TSV file, in bytes.
const MaxTSVLine = 1 << 20

// tsvTypes maps the entity types of DaN+ and its kin to ours. Nationalities and
// other derived forms («dansk», «EU-landene») identify nobody and count neither
// as marked nor as wrong.
var tsvTypes = map[string]string{"PER": navn, "LOC": sted, "ORG": orga, navn: navn, sted: sted, cpr: cpr, tlf: tlf, mail: mail, dato: dato, id: id}

// ReadTSV reads tokens with entities in IOB in the second column («B-PER»), with
// a blank line after each sentence, as one meeting of one speaker: each sentence
// is a turn. Further columns are left out. Types that identify nobody are left
// unmarked. The error names the line and never quotes it.
func ReadTSV(r io.Reader) (*transcripts.Meeting, error) {
	m := &transcripts.Meeting{ID: "tsv", Style: "plain", UnitsGiven: true,
		Participants: []transcripts.Participant{{Label: "A"}}}
	s := bufio.NewScanner(r)
	s.Buffer(nil, MaxTSVLine)
	first, n := 0, 0
	open := -1
	sentence := func() {
		open = -1
		if first == len(m.Words) {
			return
		}
		w := m.Words[first].ID
		m.Words[first].Begins = transcripts.BeginsTurn
		m.TCUs = append(m.TCUs, transcripts.TCU{ID: transcripts.TCUID(w), Turn: transcripts.TurnID(w), Speaker: "A", From: first, To: len(m.Words), Span: transcripts.Span{Start: m.Words[first].Start, End: m.Words[len(m.Words)-1].End}})
		m.Turns = append(m.Turns, transcripts.Turn{ID: transcripts.TurnID(w), Speaker: "A", From: len(m.TCUs) - 1, To: len(m.TCUs), Span: m.TCUs[len(m.TCUs)-1].Span, NoGap: len(m.Turns) == 0})
		first = len(m.Words)
	}
	fault := func(en, da string) *transcripts.Issue {
		return transcripts.Fault("N103", fmt.Sprintf("line %d", n), en, da).
			Hint("write a token, a tab and O, B-TYPE or I-TYPE on each line", "skriv et ord, en tabulator og O, B-TYPE eller I-TYPE på hver linje")
	}
	for s.Scan() {
		n++
		text := strings.TrimSuffix(strings.TrimPrefix(s.Text(), "\ufeff"), "\r")
		if strings.TrimSpace(text) == "" {
			sentence()
			continue
		}
		if !utf8.ValidString(text) {
			return nil, fault("the line is not UTF-8", "linjen er ikke UTF-8")
		}
		cols := strings.Split(text, "\t")
		token := strings.Join(strings.Fields(cols[0]), " ")
		if len(cols) < 2 || token == "" {
			return nil, fault("the line lacks its token or its second column", "linjen mangler sit ord eller sin anden kolonne")
		}
		i := len(m.Words)
		at := transcripts.Ms(i) * 340
		m.Words = append(m.Words, transcripts.Word{ID: fmt.Sprintf("w%d", i+1), Text: token, Speaker: "A",
			Span: transcripts.Span{Start: at, End: at + 340}, TimedBy: transcripts.TimedByRule})
		tag, name, ok := strings.Cut(cols[1], "-")
		if !ok && cols[1] != "O" || ok && tag != "B" && tag != "I" {
			return nil, fault("the second column is neither O nor B-TYPE nor I-TYPE", "anden kolonne er hverken O, B-TYPE eller I-TYPE")
		}
		typ := tsvTypes[strings.TrimSuffix(strings.TrimSuffix(name, "part"), "deriv")]
		if strings.HasSuffix(name, "deriv") {
			typ = ""
		}
		switch {
		case typ == "":
			open = -1
		case tag == "I" && open >= 0 && m.Identifiers[open].Type == typ:
			m.Identifiers[open].To = i + 1
		default:
			open = len(m.Identifiers)
			m.Identifiers = append(m.Identifiers, transcripts.Identifier{From: i, To: i + 1, Type: typ, Made: transcripts.Made{Author: "import:tsv"}})
		}
	}
	if err := s.Err(); err != nil {
		return nil, fault("the line cannot be read", "linjen kan ikke læses").Because(err)
	}
	sentence()
	return m, nil
}

// WriteTSV writes the words of a meeting and its identifiers in the form that
// ReadTSV reads, with our types.
func WriteTSV(w io.Writer, m *transcripts.Meeting) error {
	tags := map[int]string{}
	for _, id := range m.Identifiers {
		if id.Flag {
			continue
		}
		for k := id.From; k < id.To; k++ {
			tags[k] = "I-" + id.Type
			if k == id.From {
				tags[k] = "B-" + id.Type
			}
		}
	}
	b := bufio.NewWriter(w)
	for i, word := range m.Words {
		if i > 0 && word.Begins == transcripts.BeginsTurn {
			fmt.Fprintln(b)
		}
		tag := tags[i]
		if tag == "" {
			tag = "O"
		}
		fmt.Fprintf(b, "%s\t%s\n", word.Text, tag)
	}
	return b.Flush()
}
