/** Place of a region on a tile map: column and row, from the top left. */
export type TilePlace = readonly [column: number, row: number];

/** Spain: autonomous communities and cities by ISO 3166-2 code without the country, placed as on a map. */
export const spain: Readonly<Record<string, TilePlace>> = {
  GA: [0, 0],
  AS: [1, 0],
  CB: [2, 0],
  PV: [3, 0],
  NC: [4, 0],
  CL: [1, 1],
  RI: [3, 1],
  AR: [4, 1],
  CT: [5, 1],
  EX: [1, 2],
  MD: [2, 2],
  CM: [3, 2],
  VC: [4, 2],
  IB: [6, 2],
  AN: [2, 3],
  MC: [3, 3],
  CN: [0, 4],
  CE: [2, 4],
  ML: [3, 4],
};

/** Names of the regions of Spain by code. */
export const spainNames: Readonly<Record<string, string>> = {
  GA: 'Galicia',
  AS: 'Asturias',
  CB: 'Cantabria',
  PV: 'País Vasco',
  NC: 'Navarra',
  CL: 'Castilla y León',
  RI: 'La Rioja',
  AR: 'Aragón',
  CT: 'Cataluña',
  EX: 'Extremadura',
  MD: 'Madrid',
  CM: 'Castilla-La Mancha',
  VC: 'Comunitat Valenciana',
  IB: 'Illes Balears',
  AN: 'Andalucía',
  MC: 'Murcia',
  CN: 'Canarias',
  CE: 'Ceuta',
  ML: 'Melilla',
};
