import { BlockList, isIP } from 'node:net';

/** A range of addresses: what it is for (RFC 6890 and its registry), its first address in parts, and the bits that all of it share. */
interface Network {
  readonly purpose: string;
  readonly start: readonly number[];
  readonly prefix: number;
}

/** Where a cloud's metadata service and a bank's inner services live, in IPv4; `start` are octets. */
const IPV4_NETWORKS: readonly Network[] = [
  { purpose: 'this host on this network', start: [0, 0, 0, 0], prefix: 8 },
  { purpose: 'private use', start: [10, 0, 0, 0], prefix: 8 },
  { purpose: 'private use', start: [172, 16, 0, 0], prefix: 12 },
  { purpose: 'private use', start: [192, 168, 0, 0], prefix: 16 },
  { purpose: 'shared address space of carriers', start: [100, 64, 0, 0], prefix: 10 },
  { purpose: 'loopback', start: [127, 0, 0, 0], prefix: 8 },
  { purpose: 'link-local', start: [169, 254, 0, 0], prefix: 16 },
  { purpose: 'protocol assignments', start: [192, 0, 0, 0], prefix: 24 },
  { purpose: 'benchmarking', start: [198, 18, 0, 0], prefix: 15 },
  { purpose: 'multicast, reserved and broadcast', start: [224, 0, 0, 0], prefix: 3 },
];

/** The same in IPv6; `start` are the leading groups of 16 bits, the rest is zero. */
const IPV6_NETWORKS: readonly Network[] = [
  { purpose: 'unspecified and loopback', start: [], prefix: 127 },
  { purpose: 'translation to IPv4', start: [0x64, 0xff9b], prefix: 96 },
  { purpose: 'translation to IPv4, local use', start: [0x64, 0xff9b, 1], prefix: 48 },
  { purpose: 'Teredo tunnels', start: [0x2001, 0], prefix: 32 },
  { purpose: '6to4 tunnels', start: [0x2002], prefix: 16 },
  { purpose: 'unique local', start: [0xfc00], prefix: 7 },
  { purpose: 'link-local', start: [0xfe80], prefix: 10 },
  { purpose: 'multicast', start: [0xff00], prefix: 8 },
];

const NOT_PUBLIC = new BlockList();
for (const { start, prefix } of IPV4_NETWORKS) NOT_PUBLIC.addSubnet(start.join('.'), prefix, 'ipv4');
for (const { start, prefix } of IPV6_NETWORKS)
  NOT_PUBLIC.addSubnet(`${start.map((group) => `${group.toString(16)}:`).join('')}${start.length === 0 ? ':' : ''}:`, prefix, 'ipv6');

/** Whether an address is none that the public internet routes; an IPv4 address mapped into IPv6 counts as itself. */
export const isPrivateAddress = (address: string): boolean => NOT_PUBLIC.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');
