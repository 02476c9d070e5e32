const IPV4 = /^(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(?:\.(?!$)|$)){4}$/
const LABEL_MAX = 63

/**
 * Whether an address is read by everybody as it is written. What ends in a number must be a whole IPv4
 * address: `192.168.1.050` would be taken for octal and `1.2.3` for 1.2.0.3, and both lead to somebody
 * else's terminal. What stands in brackets must be an IPv6 address; everything else is a host name.
 */
export function isReadAsWritten(host: string): boolean {
  if (host.startsWith('[')) return host.endsWith(']') && isIpv6(host.slice(1, -1))
  const labels = host.split('.')
  if (/^(?:\d+|0x[0-9a-f]*)$/i.test(labels.at(-1) ?? '')) return IPV4.test(host)
  return labels.every((label) =>
    new RegExp(`^[a-z0-9](?:[a-z0-9-]{0,${LABEL_MAX - 2}}[a-z0-9])?$`, 'i').test(label),
  )
}

/**
 * Eight groups of up to four hexadecimal digits, one stretch of zeros left out as `::`, an IPv4 address as
 * the last two.
 */
function isIpv6(text: string): boolean {
  const halves = text.split('::')
  if (halves.length > 2) return false
  const groups = halves.flatMap((half) => (half === '' ? [] : half.split(':')))
  const last = groups.at(-1) ?? ''
  const endsInIpv4 = last.includes('.')
  if (endsInIpv4 && (!IPV4.test(last) || text.endsWith('::'))) return false
  const hexadecimal = endsInIpv4 ? groups.slice(0, -1) : groups
  if (!hexadecimal.every((group) => /^[0-9a-f]{1,4}$/i.test(group))) return false
  const count = hexadecimal.length + (endsInIpv4 ? 2 : 0)
  return halves.length === 2 ? count < 8 : count === 8
}
