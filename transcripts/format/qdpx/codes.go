package qdpx

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"path"
	"slices"
	"strings"
	"unicode"

	"gribning/transcripts"
	"gribning/transcripts/format/codes"
	"gribning/transcripts/format/lines"
)

// Codes reads the codes of a project, for each source, which is named for its
// meeting where the program wrote it, a set for each user. Any
// .qde file and «Sources» with a capital letter are accepted, as NVivo writes
// them. Codes count that the codebook knows by name; of our own selections the
// description tells the rest. Faults are F103 (larger than
// [lines.MaxDocument] unpacked), F105 (no project), F109 (broken) and F110 (a
// reference that leads nowhere).
func Codes(r io.ReaderAt, size int64) ([]codes.Source, error) {
	zr, err := zip.NewReader(r, size)
	if err != nil {
		return nil, transcripts.Fault("F105", "", "the file is no REFI-QDA project", "filen er ikke et REFI-QDA-projekt").
			Hint("export the project as .qdpx", "eksportér projektet som .qdpx").Because(err)
	}
	files := map[string]*zip.File{}
	var main *zip.File
	for _, f := range zr.File {
		name := path.Clean(strings.ReplaceAll(f.Name, `\`, "/"))
		if strings.EqualFold(path.Ext(name), ".qde") && !strings.Contains(name, "/") && main == nil {
			main = f
		}
		files[strings.ToLower(path.Base(name))] = f
	}
	if main == nil {
		return nil, transcripts.Fault("F105", "", "the ZIP file holds no .qde: it is no REFI-QDA project", "ZIP-filen har ingen .qde: den er ikke et REFI-QDA-projekt").
			Hint("export the project as .qdpx", "eksportér projektet som .qdpx")
	}
	raw, err := unpack(main)
	if err != nil {
		return nil, err
	}
	var q projectFile
	dec := xml.NewDecoder(bytes.NewReader(raw))
	dec.CharsetReader = func(_ string, in io.Reader) (io.Reader, error) { return in, nil }
	if err := dec.Decode(&q); err != nil {
		line, _ := dec.InputPos()
		var syn *xml.SyntaxError
		if errors.As(err, &syn) {
			line = syn.Line
		}
		return nil, transcripts.Fault("F109", fmt.Sprintf("line %d of the .qde file", line), "the XML is broken or of another kind", "XML'en er i stykker eller af en anden slags").
			Hint("export the project again", "eksportér projektet igen")
	}
	rd := reader{names: map[string]string{}, users: map[string]string{}, files: files}
	rd.codebook(q.Codes)
	for _, u := range q.Users {
		rd.users[key(u.GUID)] = u.Name
	}
	return rd.sources(&q)
}

func unpack(f *zip.File) ([]byte, error) {
	in, err := f.Open()
	if err != nil {
		return nil, transcripts.Fault("F109", "", "a part of the ZIP file cannot be unpacked", "en del af ZIP-filen kan ikke pakkes ud").Because(err)
	}
	defer in.Close()
	raw, err := lines.Document(in)
	if err != nil {
		return nil, err
	}
	return raw, lines.Valid(raw)
}

type projectFile struct {
	XMLName xml.Name      `xml:"Project"`
	Users   []userElement `xml:"Users>User"`
	Codes   []codeElement `xml:"CodeBook>Codes>Code"`
	Texts   []textElement `xml:"Sources>TextSource"`
	Audio   []struct {
		Name        string        `xml:"name,attr"`
		Transcripts []textElement `xml:"Transcript"`
	} `xml:"Sources>AudioSource"`
	Video []struct {
		Name        string        `xml:"name,attr"`
		Transcripts []textElement `xml:"Transcript"`
	} `xml:"Sources>VideoSource"`
}

type userElement struct {
	GUID string `xml:"guid,attr"`
	Name string `xml:"name,attr"`
}

type codeElement struct {
	GUID  string        `xml:"guid,attr"`
	Name  string        `xml:"name,attr"`
	Codes []codeElement `xml:"Code"`
}

type textElement struct {
	Name    string             `xml:"name,attr"`
	Path    string             `xml:"plainTextPath,attr"`
	Content *string            `xml:"PlainTextContent"`
	Syncs   []syncElement      `xml:"SyncPoint"`
	Synced  []selectionElement `xml:"TranscriptSelection"`
	Plain   []selectionElement `xml:"PlainTextSelection"`
}

type syncElement struct {
	GUID     string `xml:"guid,attr"`
	Time     *int64 `xml:"timeStamp,attr"`
	Position *int   `xml:"position,attr"`
}

type selectionElement struct {
	From        string          `xml:"fromSyncPoint,attr"`
	To          string          `xml:"toSyncPoint,attr"`
	Start       int             `xml:"startPosition,attr"`
	End         int             `xml:"endPosition,attr"`
	User        string          `xml:"creatingUser,attr"`
	Description string          `xml:"Description"`
	Codings     []codingElement `xml:"Coding"`
}

type codingElement struct {
	User string `xml:"creatingUser,attr"`
	Code struct {
		Target string `xml:"targetGUID,attr"`
	} `xml:"CodeRef"`
}

type reader struct {
	names map[string]string // code by GUID
	users map[string]string
	files map[string]*zip.File
}

// key makes GUIDs comparable.
func key(guid string) string { return strings.ToUpper(strings.Trim(guid, "{} ")) }

func (rd *reader) codebook(cs []codeElement) {
	for _, c := range cs {
		rd.names[key(c.GUID)] = c.Name
		rd.codebook(c.Codes)
	}
}

func (rd *reader) sources(q *projectFile) ([]codes.Source, error) {
	var out []codes.Source
	add := func(name string, t *textElement) error {
		sets, err := rd.text(t, len(out)+1)
		if err == nil {
			out = append(out, codes.Source{Meeting: name, Sets: sets})
		}
		return err
	}
	for i := range q.Texts {
		if err := add(q.Texts[i].Name, &q.Texts[i]); err != nil {
			return nil, err
		}
	}
	for _, list := range [][]struct {
		Name        string        `xml:"name,attr"`
		Transcripts []textElement `xml:"Transcript"`
	}{q.Audio, q.Video} {
		for _, a := range list {
			for i := range a.Transcripts {
				name := a.Name
				if name == "" { // ATLAS.ti names the transcript only
					name = a.Transcripts[i].Name
				}
				if err := add(name, &a.Transcripts[i]); err != nil {
					return nil, err
				}
			}
		}
	}
	return out, nil
}

// content gives the text of a source with "\n" line ends.
func (rd *reader) content(t *textElement, n int) ([]rune, error) {
	s := ""
	if t.Content != nil {
		s = *t.Content
	} else {
		f := rd.files[strings.ToLower(path.Base(strings.TrimPrefix(t.Path, "internal://")))]
		if f == nil {
			return nil, transcripts.Fault("F110", fmt.Sprintf("source %d", n), "the text of the source is not in the project", "kildens tekst er ikke i projektet").
				Hint("export the project with its sources", "eksportér projektet med dets kilder")
		}
		raw, err := unpack(f)
		if err != nil {
			return nil, err
		}
		s = string(raw)
	}
	return []rune(strings.ReplaceAll(s, "\r\n", "\n")), nil
}

func (rd *reader) text(t *textElement, n int) ([]codes.Set, error) {
	if len(t.Plain)+len(t.Synced) == 0 {
		return nil, nil
	}
	body, err := rd.content(t, n)
	if err != nil {
		return nil, err
	}
	type point struct {
		position int
		time     transcripts.Ms
	}
	points := map[string]point{}
	last := point{}
	for _, s := range t.Syncs {
		if s.Position != nil {
			last.position = *s.Position
		}
		if s.Time != nil {
			last.time = transcripts.Ms(*s.Time)
		}
		points[key(s.GUID)] = last
	}
	c := collected{sets: map[string]int{}}
	for i, s := range slices.Concat(t.Plain, t.Synced) {
		where := fmt.Sprintf("source %d selection %d", n, i+1)
		x := codes.Item{Where: where}
		from, to := s.Start, s.End
		if i >= len(t.Plain) {
			a, ok1 := points[key(s.From)]
			b, ok2 := points[key(s.To)]
			if !ok1 || !ok2 {
				return nil, transcripts.Fault("F110", where, "the selection points to a sync point that does not exist", "markeringen peger på et synkpunkt, der ikke findes")
			}
			from, to = a.position, b.position
			x.Span = transcripts.Span{Start: a.time, End: b.time}
		}
		if from < 0 || to < from || to > len(body) {
			return nil, transcripts.Fault("F110", where, "the selection lies outside the text", "markeringen ligger uden for teksten").
				Hint("export the project again", "eksportér projektet igen")
		}
		said(&x, body, from, to)
		rd.selection(&c, x, s)
	}
	return c.out, nil
}

// said tells who says a stretch of text, on which line, and which words of it
// are marked: half a word counts as a word. Speaker and tab at the beginning
// of a line are none.
func said(x *codes.Item, body []rune, from, to int) {
	for from < to && unicode.IsSpace(body[from]) {
		from++
	}
	start, end := from, from
	for start > 0 && body[start-1] != '\n' {
		start--
	}
	for end < len(body) && body[end] != '\n' {
		end++
	}
	for i := end; i < to; i++ {
		x.Cut = x.Cut || !unicode.IsSpace(body[i])
	}
	to = min(to, end)
	x.Line = 1
	for _, r := range body[:start] {
		if r == '\n' {
			x.Line++
		}
	}
	if name, _, ok := strings.Cut(string(body[start:end]), ":\t"); ok && !strings.ContainsAny(name, " \t") {
		if start += len([]rune(name)) + 2; name != "?" {
			x.Speaker = name
		}
	}
	from = max(from, start)
	var marked []string
	for at := start; at < end; {
		n := at
		for n < end && !unicode.IsSpace(body[n]) {
			n++
		}
		if n > at {
			switch {
			case at < to && n > from:
				marked = append(marked, string(body[at:n]))
			case n <= from:
				x.Before++
			}
		}
		at = n + 1
	}
	x.Words = strings.Join(marked, " ")
}

type collected struct {
	out  []codes.Set
	sets map[string]int
}

// selection adds an item for each user who coded the stretch.
func (rd *reader) selection(c *collected, at codes.Item, s selectionElement) {
	byUser := map[string]*codes.Item{}
	var order []string
	for _, k := range s.Codings {
		user := k.User
		if user == "" {
			user = s.User
		}
		name := rd.coding(user)
		if byUser[name] == nil {
			x := at
			byUser[name] = &x
			order = append(order, name)
		}
		x, code := byUser[name], rd.names[key(k.Code.Target)]
		switch {
		case slices.Contains(transcripts.Subtypes, code):
			x.A = strings.TrimSpace(x.A + " " + code)
		case slices.Contains(transcripts.Deliveries, code):
			x.AMore = strings.TrimSpace(x.AMore + " " + code)
		case slices.Contains(transcripts.LayerB, code):
			x.B = code
		case code == elaboration:
			x.MY = "EL"
		}
	}
	number, rest, ours := strings.Cut(strings.TrimPrefix(s.Description, "my="), " ")
	isMY := strings.HasPrefix(s.Description, "my=")
	for _, name := range order {
		x := byUser[name]
		switch {
		case isMY && (x.A != "" || x.MY == "EL"):
			x.MY = number
			if ours {
				rest, _, _ = strings.Cut(rest, " outcome=")
				x.AMore = rest
			}
		case !isMY && x.B != "":
			x.BMore = s.Description
		}
		if x.MY == "EL" {
			x.MY = "" // an elaboration that does not say of what
		}
		if x.Empty() {
			continue
		}
		i, ok := c.sets[name]
		if !ok {
			i = len(c.out)
			c.sets[name] = i
			c.out = append(c.out, codes.Set{Name: name})
		}
		c.out[i].Items = append(c.out[i].Items, *x)
	}
}

// coding names the coding of a user.
func (rd *reader) coding(user string) string {
	switch name := rd.users[key(user)]; {
	case name == MachineUser:
		return transcripts.Draft
	case strings.HasSuffix(name, " (machine)"):
		return strings.TrimSuffix(name, " (machine)")
	default:
		return name
	}
}
