"""The names of countries (ISO 3166-1, in the spelling that registries use): one that is not among
them would be waited for in vain.
"""

from __future__ import annotations

from monitor.changes.countries import country

_NAMES = """
    Afghanistan; Albania; Algeria; American Samoa; Andorra; Angola; Anguilla; Antarctica;
    Antigua and Barbuda; Argentina; Armenia; Aruba; Australia; Austria; Azerbaijan; The Bahamas;
    Bahrain; Bangladesh; Barbados; Belarus; Belgium; Belize; Benin; Bermuda; Bhutan; Bolivia;
    Bosnia and Herzegovina; Botswana; Brazil; Brunei; Bulgaria; Burkina Faso; Burundi; Cambodia;
    Cameroon; Canada; Cape Verde; Cayman Islands; Central African Republic; Chad; Chile; China;
    Colombia; Comoros; Congo; Cook Islands; Costa Rica; Côte d'Ivoire; Croatia; Cuba; Curaçao;
    Cyprus; Czech Republic; Democratic Republic of the Congo; Denmark; Djibouti; Dominica;
    Dominican Republic; Ecuador; Egypt; El Salvador; Equatorial Guinea; Eritrea; Estonia; Eswatini;
    Ethiopia; Falkland Islands; Faroe Islands; Federated States of Micronesia; Fiji; Finland;
    France; French Guiana; French Polynesia; Gabon; The Gambia; Georgia; Germany; Ghana; Gibraltar;
    Greece; Greenland; Grenada; Guadeloupe; Guam; Guatemala; Guernsey; Guinea; Guinea-Bissau;
    Guyana; Haiti; Honduras; Hong Kong; Hungary; Iceland; India; Indonesia; Iran; Iraq; Ireland;
    Isle of Man; Israel; Italy; Jamaica; Japan; Jersey; Jordan; Kazakhstan; Kenya; Kiribati;
    Kosovo; Kuwait; Kyrgyzstan; Laos; Latvia; Lebanon; Lesotho; Liberia; Libya; Liechtenstein;
    Lithuania; Luxembourg; Macao; Madagascar; Malawi; Malaysia; Maldives; Mali; Malta;
    Marshall Islands; Martinique; Mauritania; Mauritius; Mayotte; Mexico; Moldova; Monaco;
    Mongolia; Montenegro; Montserrat; Morocco; Mozambique; Myanmar; Namibia; Nauru; Nepal;
    Netherlands; New Caledonia; New Zealand; Nicaragua; Niger; Nigeria; Niue; North Korea;
    North Macedonia; Northern Mariana Islands; Norway; Oman; Pakistan; Palau; Palestine; Panama;
    Papua New Guinea; Paraguay; Peru; Philippines; Poland; Portugal; Puerto Rico; Qatar; Réunion;
    Romania; Russia; Rwanda; Saint Kitts and Nevis; Saint Lucia; Saint Martin;
    Saint Pierre and Miquelon; Saint Vincent and the Grenadines; Samoa; San Marino;
    Sao Tome and Principe; Saudi Arabia; Senegal; Serbia; Seychelles; Sierra Leone; Singapore;
    Sint Maarten; Slovakia; Slovenia; Solomon Islands; Somalia; South Africa; South Korea;
    South Sudan; Spain; Sri Lanka; Sudan; Suriname; Sweden; Switzerland; Syria; Taiwan; Tajikistan;
    Tanzania; Thailand; Timor-Leste; Togo; Tonga; Trinidad and Tobago; Tunisia; Turkey;
    Turkmenistan; Turks and Caicos Islands; Tuvalu; Uganda; Ukraine; United Arab Emirates;
    United Kingdom; United States; Uruguay; Uzbekistan; Vanuatu; Vatican City; Venezuela; Vietnam;
    Virgin Islands (U.S.); Virgin Islands (British); Western Sahara; Yemen; Zambia; Zimbabwe
"""
COUNTRIES = tuple(" ".join(name.split()) for name in _NAMES.split(";"))
_KEYS = frozenset(map(country, COUNTRIES))


def is_country(name: str) -> bool:
    """Whether there is a country of this name, however it is spelled."""
    return country(name) in _KEYS
