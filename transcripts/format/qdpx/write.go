package qdpx

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"sort"
	"strings"
	"time"

	"gribning/transcripts"
	"gribning/transcripts/format/codes"
	"gribning/transcripts/format/lines"
)

// MachineUser is the name of the program as a user of the project.
const MachineUser = "gribning (machine)"

// TextOnly is the variant of [Write] that makes a text source even of a meeting
// with a recording.
const TextOnly = "text"

// Write writes a project of one meeting. With Options.CRLF the text has "\r\n"
// (MAXQDA on Windows) while positions still count one per line end, as the
// receiving programs do.
func Write(w io.Writer, m *transcripts.Meeting, o lines.Options) error {
	return WriteProject(w, []*transcripts.Meeting{m}, o)
}

// WriteProject writes one project of several meetings, a case for each.
func WriteProject(w io.Writer, ms []*transcripts.Meeting, o lines.Options) error {
	p := project{o: o, users: map[string]string{MachineUser: guid("user", MachineUser)}}
	var sources, cases bytes.Buffer
	created := time.Time{}
	type textFile struct{ name, text string }
	var files []textFile
	for _, m := range ms {
		t := textOf(m)
		name := guid("text", m.ID)
		p.source(&sources, m, t, name)
		p.caseOf(&cases, m)
		body := t.text
		if o.CRLF {
			body = strings.ReplaceAll(body, "\n", "\r\n")
		}
		files = append(files, textFile{"sources/" + name + ".txt", body})
		if at := o.Time(m); at.After(created) {
			created = at
		}
	}
	var b bytes.Buffer
	p.head(&b, created)
	b.Write(cases.Bytes())
	fmt.Fprint(&b, "  </Cases>\n  <Sources>\n")
	b.Write(sources.Bytes())
	fmt.Fprint(&b, "  </Sources>\n")
	if p.links.Len() > 0 {
		fmt.Fprintf(&b, "  <Links>\n%s  </Links>\n", p.links.String())
	}
	fmt.Fprint(&b, "</Project>\n")
	zw := zip.NewWriter(w)
	add := func(name string, data []byte) error {
		f, err := zw.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate, Modified: created})
		if err == nil {
			_, err = f.Write(data)
		}
		return err
	}
	err := add("project.qde", b.Bytes())
	for _, f := range files {
		if err == nil {
			err = add(f.name, []byte(f.text))
		}
	}
	if err == nil {
		err = zw.Close()
	}
	if err != nil {
		return transcripts.Fault("X200", "", "the file cannot be written", "filen kan ikke skrives").Because(err)
	}
	return nil
}

type project struct {
	o     lines.Options
	users map[string]string // GUID by name
	links bytes.Buffer
}

// user gives the GUID of the user that a coding is by.
func (p *project) user(coding string) string {
	name := coding
	if !transcripts.IsHuman(coding) {
		name = MachineUser
		if coding != transcripts.Draft {
			name = coding + " (machine)"
		}
	}
	if p.users[name] == "" {
		p.users[name] = guid("user", name)
	}
	return p.users[name]
}

var variables = []struct{ name, kind string }{
	{"dato", "Date"}, {"mødetype", "Text"}, {"roller", "Text"}, {"samtykke", "Text"}, {"varighed_min", "Float"}, {"meningsytringer_maskine", "Integer"},
}

func (p *project) head(w io.Writer, created time.Time) {
	stamp := created.Format(time.RFC3339)
	fmt.Fprintf(w, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Project xmlns=\"urn:QDA-XML:project:1.0\" xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" "+
		"xsi:schemaLocation=\"urn:QDA-XML:project:1.0 http://schema.qdasoftware.org/versions/Project/v1.0/Project.xsd\" name=\"gribning\" origin=%s creatingUserGUID=\"%s\" creationDateTime=\"%s\" modifiedDateTime=\"%s\">\n",
		attr(p.o.By()), p.users[MachineUser], stamp, stamp)
	fmt.Fprint(w, "  <Users>\n")
	names := make([]string, 0, len(p.users))
	for n := range p.users {
		names = append(names, n)
	}
	sort.Strings(names)
	for _, n := range names {
		id := ""
		if n == MachineUser {
			id = ` id="machine"`
		}
		fmt.Fprintf(w, "    <User guid=\"%s\" name=%s%s/>\n", p.users[n], attr(n), id)
	}
	fmt.Fprint(w, "  </Users>\n  <CodeBook>\n")
	writeCodes(w, "    ")
	fmt.Fprint(w, "  </CodeBook>\n  <Variables>\n")
	for _, v := range variables {
		fmt.Fprintf(w, "    <Variable guid=\"%s\" name=%s typeOfVariable=\"%s\"/>\n", guid("variable", v.name), attr(v.name), v.kind)
	}
	fmt.Fprint(w, "  </Variables>\n  <Cases>\n")
}

// caseOf writes the meeting as a case with its variables.
func (p *project) caseOf(w io.Writer, m *transcripts.Meeting) {
	var roles, purposes []string
	for _, q := range m.Participants {
		roles = append(roles, q.Label+"="+q.Role.Name("da"))
	}
	for _, purpose := range transcripts.Purposes {
		given := len(m.Consents) > 0
		for _, q := range m.Participants {
			ok := false
			for _, c := range m.Consents {
				ok = ok || c.Participant == q.Label && c.Purpose == purpose && c.Given != "" && c.Withdrawn == ""
			}
			given = given && ok
		}
		if given {
			purposes = append(purposes, string(purpose))
		}
	}
	n := -1
	if c := m.Coding(transcripts.Draft); c != nil {
		n = len(c.MYs)
	}
	values := []struct{ name, element, value string }{
		{"dato", "DateValue", string(m.Date)}, {"mødetype", "TextValue", m.Kind}, {"roller", "TextValue", strings.Join(roles, " ")},
		{"samtykke", "TextValue", strings.Join(purposes, " ")}, {"varighed_min", "FloatValue", fmt.Sprintf("%.1f", m.Span().End.Seconds()/60)},
		{"meningsytringer_maskine", "IntegerValue", fmt.Sprint(n)},
	}
	fmt.Fprintf(w, "    <Case guid=\"%s\" name=%s>\n", guid("case", m.ID), attr(m.ID))
	for _, v := range values {
		if v.value == "" || v.name == "meningsytringer_maskine" && n < 0 {
			continue
		}
		fmt.Fprintf(w, "      <VariableValue><VariableRef targetGUID=\"%s\"/><%s>%s</%s></VariableValue>\n", guid("variable", v.name), v.element, text(v.value), v.element)
	}
	fmt.Fprintf(w, "      <SourceRef targetGUID=\"%s\"/>\n    </Case>\n", guid("source", m.ID))
}

// source writes a meeting's text and all its codes.
func (p *project) source(w io.Writer, m *transcripts.Meeting, t transcript, textName string) {
	stamp := p.o.Time(m).Format(time.RFC3339)
	by := fmt.Sprintf("creatingUser=\"%s\" creationDateTime=\"%s\"", p.user(transcripts.Draft), stamp)
	media := p.o.Media
	if media == "" && len(m.Recordings) > 0 {
		media = m.ID + ".wav"
	}
	if p.o.Variant == TextOnly || media == "" {
		fmt.Fprintf(w, "    <TextSource guid=\"%s\" name=%s plainTextPath=\"internal://%s.txt\" %s>\n", guid("source", m.ID), attr(m.ID), textName, by)
		p.selections(w, m, t, stamp, false)
		fmt.Fprint(w, "    </TextSource>\n")
		return
	}
	fmt.Fprintf(w, "    <AudioSource guid=\"%s\" name=%s path=%s %s>\n", guid("source", m.ID), attr(m.ID), attr("relative:///"+media), by)
	fmt.Fprintf(w, "      <Transcript guid=\"%s\" name=%s plainTextPath=\"internal://%s.txt\" %s>\n", guid("transcript", m.ID), attr(m.ID+" transskription"), textName, by)
	for _, k := range t.marks {
		fmt.Fprintf(w, "        <SyncPoint guid=\"%s\" timeStamp=\"%d\" position=\"%d\"/>\n", syncGUID(m, k.position), k.time, k.position)
	}
	p.selections(w, m, t, stamp, true)
	fmt.Fprint(w, "      </Transcript>\n    </AudioSource>\n")
}

func syncGUID(m *transcripts.Meeting, position int) string {
	return guid("sync", m.ID, fmt.Sprint(position))
}

// selection is a coded stretch of text.
type selection struct {
	guid, name, description string
	from, to                int
	codes                   []string
}

func (p *project) selections(w io.Writer, m *transcripts.Meeting, t transcript, stamp string, audio bool) {
	for i := range m.Codings {
		c := &m.Codings[i]
		if p.o.Codings != nil && !contains(p.o.Codings, c.Name) {
			continue
		}
		user := p.user(c.Name)
		for _, s := range p.selectionsOf(m, c, t) {
			by := fmt.Sprintf("creatingUser=\"%s\" creationDateTime=\"%s\"", user, stamp)
			if audio {
				fmt.Fprintf(w, "        <TranscriptSelection guid=\"%s\" name=%s fromSyncPoint=\"%s\" toSyncPoint=\"%s\" %s>", s.guid, attr(s.name), syncGUID(m, s.from), syncGUID(m, s.to), by)
			} else {
				fmt.Fprintf(w, "      <PlainTextSelection guid=\"%s\" name=%s startPosition=\"%d\" endPosition=\"%d\" %s>", s.guid, attr(s.name), s.from, s.to, by)
			}
			if s.description != "" {
				fmt.Fprintf(w, "<Description>%s</Description>", text(s.description))
			}
			for k, code := range s.codes {
				if contains(s.codes[:k], code) {
					continue
				}
				fmt.Fprintf(w, "<Coding guid=\"%s\" %s><CodeRef targetGUID=\"%s\"/></Coding>", guid("coding", s.guid, code), by, codeGUID(code))
			}
			if audio {
				fmt.Fprint(w, "</TranscriptSelection>\n")
			} else {
				fmt.Fprint(w, "</PlainTextSelection>\n")
			}
		}
	}
}

// selectionsOf gives a coding's stretches: each run of a meaning utterance's
// TCUs, each run that elaborates one, and each coded TCU of a professional;
// and links what answers a meaning utterance to it.
func (p *project) selectionsOf(m *transcripts.Meeting, c *transcripts.Coding, t transcript) []selection {
	var out []selection
	first := map[string]string{} // GUID by MY
	at := m.TCUIndex()
	for k := range c.MYs {
		y := &c.MYs[k]
		names := append([]string{y.Primary}, y.Delivery...)
		outcome := ""
		if g := c.GripOf(y.ID); g != nil {
			names = append(names, outcomeCode(g.Outcome))
			outcome = " outcome=" + g.Outcome
		}
		for n, run := range runs(m, at, y.TCUs) {
			s := selection{guid: guid("my", m.ID, c.Name, y.ID, fmt.Sprint(n)), name: "MY " + y.ID, codes: names, description: strings.TrimSpace("my="+y.ID+" "+codes.OfMY(y, c.Name)) + outcome}
			s.from, s.to = t.units[run[0]].from, t.units[run[1]].to
			if n == 0 {
				first[y.ID] = s.guid
			}
			out = append(out, s)
		}
		for n, run := range runs(m, at, y.Elaborated) {
			s := selection{guid: guid("el", m.ID, c.Name, y.ID, fmt.Sprint(n)), name: "EL " + y.ID, codes: []string{elaboration}, description: "my=EL" + y.ID}
			s.from, s.to = t.units[run[0]].from, t.units[run[1]].to
			out = append(out, s)
		}
	}
	for k := range c.Codes {
		x := &c.Codes[k]
		u := t.units[x.TCU]
		s := selection{guid: guid("b", m.ID, c.Name, x.TCU), name: x.Code, codes: []string{x.Code}, description: codes.OfCode(x, c.Name), from: u.from, to: u.to}
		out = append(out, s)
		if from := first[x.Target]; from != "" && transcripts.IsResponsive(x.Code) {
			fmt.Fprintf(&p.links, "    <Link guid=\"%s\" name=%s direction=\"OneWay\" originGUID=\"%s\" targetGUID=\"%s\"/>\n", guid("link", s.guid, from), attr("besvaret af "+x.Code), from, s.guid)
		}
	}
	return out
}

// runs gives the first and last of each run of TCUs that follow each other in
// one turn.
func runs(m *transcripts.Meeting, at map[string]int, ids []string) [][2]string {
	var out [][2]string
	prev := -2
	for _, id := range ids {
		i, ok := at[id]
		if !ok {
			continue
		}
		if n := len(out); n > 0 && i == prev+1 && m.TCUs[i].Turn == m.TCUs[prev].Turn {
			out[n-1][1] = id
		} else {
			out = append(out, [2]string{id, id})
		}
		prev = i
	}
	return out
}

func contains(list []string, s string) bool {
	for _, x := range list {
		if x == s {
			return true
		}
	}
	return false
}
