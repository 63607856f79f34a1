package dataset

import (
	"database/sql"
	"testing"
)

// anotherEngine is a DuckDB without any of this package's settings.
func anotherEngine(t testing.TB) *sql.DB {
	t.Helper()
	db, err := sql.Open("duckdb", "")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return db
}
