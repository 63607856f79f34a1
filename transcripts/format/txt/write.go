package txt

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	"gribning/transcripts"
	"gribning/transcripts/format/lines"
)

// Variants of [Write].
const (
	MAXQDA  = "maxqda"  // «[00:01:02] B: …», Import → Transcripts → With timestamps
	ATLASti = "atlasti" // «[00:01:02.500] B: …»
	NVivo   = "nvivo"   // «0:01:02.5⇥B⇥…», Import Rows, tab-delimited: timespan, speaker, content
)

// Write writes one line for every turn, with its start, for the program named
// by the variant: [MAXQDA] (also where none is named), [ATLASti] or [NVivo].
// Another variant is X204.
func Write(w io.Writer, m *transcripts.Meeting, o lines.Options) error {
	bw := bufio.NewWriter(w)
	for _, t := range lines.Turns(m) {
		text := strings.Join(strings.Fields(lines.Line(t.Text)), " ")
		speaker := lines.Shown(t.Speaker)
		s := t.Start
		switch o.Variant {
		case MAXQDA, "":
			fmt.Fprintf(bw, "[%02d:%02d:%02d] %s: %s", s/3600000, s/60000%60, s/1000%60, speaker, text)
		case ATLASti:
			fmt.Fprintf(bw, "[%02d:%02d:%02d.%03d] %s: %s", s/3600000, s/60000%60, s/1000%60, s%1000, speaker, text)
		case NVivo:
			fmt.Fprintf(bw, "%d:%02d:%02d.%d\t%s\t%s", s/3600000, s/60000%60, s/1000%60, s/100%10, speaker, text)
		default:
			return transcripts.Fault("X204", "", "there is no such variant of plain text", "den variant af ren tekst findes ikke").
				Hint("use maxqda, atlasti or nvivo", "brug maxqda, atlasti eller nvivo")
		}
		bw.WriteString(o.Eol())
	}
	return lines.Flush(bw)
}
