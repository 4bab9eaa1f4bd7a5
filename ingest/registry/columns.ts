// The columns of the registry's files, named once: the reader and the writer go by the same lists.

export const registryFiles = {
  villages: 'villages.csv',
  crews: 'crews.csv',
  devices: 'devices.csv',
  households: 'households.csv',
} as const;

export const villageColumns = {
  required: ['id', 'name', 'lat', 'lon'],
  optional: ['cadre', 'leader', 'cadre_phone', 'leader_phone'],
} as const;
/** `crew_{trade}` in villages.csv: the crew of that trade. */
export const crewColumnPrefix = 'crew_';

export const crewColumns = { required: ['id', 'name', 'trade'], optional: ['phone'] } as const;

export const deviceColumns = {
  required: ['id', 'kind', 'village', 'lat', 'lon'],
  optional: [
    ...['gateway', 'circuit', 'rated_power_w', 'interval_s', 'address'],
    ...['asset_no', 'model', 'installed', 'warranty_until', 'contractor'],
  ],
} as const;

export const householdColumns = { required: ['device', 'contact'], optional: ['vulnerable'] } as const;
