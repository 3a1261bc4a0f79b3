# The engine's curve, a row a job or ten, and by how much each column grows over the second half of the
# jobs: the slope of the straight line through it. Ends with 1 where that is more than its limit.
BEGIN {
  FS = ","
  # Over the second half. Resident memory: what a collection later or an unlucky sample makes of it.
  limit["kib"] = 16 * 1024
  limit["heap_kib"] = 2 * 1024
  limit["threads"] = 2
  limit["files"] = 8 # segments of the broker's logs and of the state stores come and go
}
NR == 1 { for (i = 1; i <= NF; i++) name[i] = $i; columns = NF; next }
{
  n++
  for (i = 1; i <= NF; i++) value[n, i] = $i
  if ($3 > most) most = $3
}
END {
  step = n > 100 ? 10 : 1
  for (r = step; r <= n; r += step) {
    bar = sprintf("%*s", int(60 * value[r, 3] / most), ""); gsub(/ /, "#", bar)
    printf "%4d %5d MiB %s\n", value[r, 1], value[r, 3] / 1024, bar
  }
  printf "second half, jobs %d to %d:\n", value[int(n / 2) + 1, 1], value[n, 1]
  printf "  %-18s %10s %10s %12s %10s\n", "", "first", "last", "growth", "limit"
  for (i = 3; i <= columns; i++) failed += grows(i)
  exit (failed > 0)
}
# Prints a column's row; 1 when it grows beyond its limit.
function grows(i,    r, x, y, m, sx, sy, sxx, sxy, first, last, slope, growth, what, most) {
  m = 0
  for (r = int(n / 2) + 1; r <= n; r++) {
    if (value[r, i] == "") continue
    x = value[r, 1]; y = value[r, i]
    if (!m) { first = y; from = x }
    m++; sx += x; sy += y; sxx += x * x; sxy += x * y; last = y
  }
  if (m < 2) return 0
  slope = (m * sxy - sx * sy) / (m * sxx - sx * sx)
  growth = slope * (x - from)
  what = name[i]; sub(/^[a-z]*_/, "", what)
  # The topics keep what was said about every job: 100 KiB each are plenty.
  most = name[i] == "disk_kib" ? 100 * (x - from) : limit[what]
  printf "  %-18s %10d %10d %12.1f %10d%s\n", name[i], first, last, growth, most, (growth > most ? "  GROWS" : "")
  return (growth > most)
}
