/** Attributes (DWARF 5, section 7.5.4; `linkageNameMips` is what older compilers wrote). */
export const AT = {
  name: 0x03,
  lineProgram: 0x10,
  lowPc: 0x11,
  highPc: 0x12,
  compilationFolder: 0x1b,
  abstractOrigin: 0x31,
  specification: 0x47,
  ranges: 0x55,
  callFile: 0x58,
  callLine: 0x59,
  linkageName: 0x6e,
  textBase: 0x72,
  addressBase: 0x73,
  listBase: 0x74,
  splitName: 0x76,
  linkageNameMips: 0x2007,
  gnuSplitName: 0x2130,
  gnuAddressBase: 0x2133,
} as const;

/** Tags (section 7.5.3). */
export const TAG = { inlinedCall: 0x1d, function: 0x2e } as const;
