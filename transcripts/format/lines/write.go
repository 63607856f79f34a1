package lines

import (
	"bufio"

	"gribning/transcripts"
)

// Flush ends a writer's work: nil, or X200 with the cause.
func Flush(w *bufio.Writer) error {
	if err := w.Flush(); err != nil {
		return transcripts.Fault("X200", "", "the file cannot be written", "filen kan ikke skrives").
			Hint("is there room and permission?", "er der plads, og er det tilladt?").Because(err)
	}
	return nil
}
