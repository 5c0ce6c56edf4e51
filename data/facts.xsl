<?xml version="1.0" encoding="UTF-8"?>
<!--
  Extracts the facts from the service registry that IANA publishes. The output
  is the registry that we ship.

  SPDX-License-Identifier: LGPL-2.1-or-later

  The input is service-names-port-numbers.xml as published. The output has the
  same schema, so that the same program reads both. A record keeps:

    - the name, the protocol, the number and the service code;
    - without a name: whether its number is reserved, unassigned or
      de-registered, as a fixed word;
    - the dates of registration and of the last change;
    - the RFCs that the record itself refers to;
    - of a note that calls it an alias or a duplicate of another service, that
      fact, as a fixed sentence.

  Descriptions, people, contacts and all other notes are dropped: lookups
  through libc do not need them, and they are the larger part of the file.
  The order of records stays, because libc answers with the first service.

  Run it with: make refresh-data REGISTRY=path/to/published.xml
-->
<xsl:stylesheet version="1.0"
                xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
                xmlns:iana="http://www.iana.org/assignments"
                xmlns="http://www.iana.org/assignments"
                exclude-result-prefixes="iana">

  <!-- The templates below end the lines: with one record on each, diffs
       between editions are readable. -->
  <xsl:output method="xml" encoding="UTF-8" indent="no"/>

  <xsl:variable name="alias-start">This entry is an alias to "</xsl:variable>
  <xsl:variable name="duplicate-start">This is a duplicate of the "</xsl:variable>
  <xsl:variable name="duplicate-end">" service</xsl:variable>

  <xsl:template match="/">
    <xsl:comment> The facts of the IANA service name and port number registry: names, protocols,
     numbers, dates, RFCs and aliases, without descriptions and contacts.
     Do not edit; made from the published registry with
     make refresh-data REGISTRY=path/to/published.xml </xsl:comment>
    <xsl:text>&#10;</xsl:text>
    <xsl:apply-templates select="iana:registry"/>
    <xsl:text>&#10;</xsl:text>
  </xsl:template>

  <xsl:template match="/iana:registry">
    <registry id="{@id}">
      <xsl:text>&#10;</xsl:text>
      <title><xsl:value-of select="normalize-space(iana:title)"/></title>
      <xsl:text>&#10;</xsl:text>
      <updated><xsl:value-of select="normalize-space(iana:updated)"/></updated>
      <xsl:text>&#10;</xsl:text>
      <xsl:apply-templates select=".//iana:record"/>
    </registry>
  </xsl:template>

  <xsl:template match="iana:record">
    <record>
      <xsl:copy-of select="@date | @updated"/>
      <xsl:apply-templates select="iana:name | iana:protocol | iana:number | iana:sc"
                           mode="fact"/>
      <xsl:if test="normalize-space(iana:name) = ''">
        <xsl:call-template name="state"/>
      </xsl:if>
      <!-- Without references inside a note or an assignee, which are not about
           the record. -->
      <xsl:for-each select="iana:xref[@type = 'rfc']">
        <xref type="rfc" data="{@data}"/>
      </xsl:for-each>
      <xsl:call-template name="alias"/>
    </record>
    <xsl:text>&#10;</xsl:text>
  </xsl:template>

  <!-- Older editions have names with white space inside; the text stays
       unchanged, and the reader decides whether such a name is valid. -->
  <xsl:template match="*" mode="fact">
    <xsl:if test="normalize-space(.) != ''">
      <xsl:element name="{local-name()}"><xsl:value-of select="."/></xsl:element>
    </xsl:if>
  </xsl:template>

  <!-- The state of the number of a record without a name, from the beginning
       of its description. -->
  <xsl:template name="state">
    <xsl:variable name="text"
                  select="translate(normalize-space(iana:description),
                                    'ABCDEFGHIJKLMNOPQRSTUVWXYZ(',
                                    'abcdefghijklmnopqrstuvwxyz')"/>
    <description>
      <xsl:choose>
        <xsl:when test="starts-with($text, 'unassigned')">Unassigned</xsl:when>
        <xsl:when test="starts-with($text, 'de-registered')
                        or starts-with($text, 'removed')
                        or starts-with($text, 'decom')
                        or starts-with($text, 'de-com')
                        or starts-with($text, 'deprecated')">De-registered</xsl:when>
        <xsl:otherwise>Reserved</xsl:otherwise>
      </xsl:choose>
    </description>
  </xsl:template>

  <!-- The published sentence can be broken over lines and be one of several,
       so normalize-space() precedes the search. The first such note counts. -->
  <xsl:template name="alias">
    <xsl:variable name="note"
                  select="iana:note[contains(normalize-space(.), $alias-start)
                                    or contains(substring-after(normalize-space(.),
                                                                $duplicate-start),
                                                $duplicate-end)][1]"/>
    <xsl:variable name="text" select="normalize-space($note)"/>
    <xsl:variable name="target">
      <xsl:choose>
        <xsl:when test="contains($text, $alias-start)">
          <xsl:value-of select="substring-before(substring-after($text, $alias-start), '&quot;')"/>
        </xsl:when>
        <xsl:otherwise>
          <xsl:value-of select="substring-before(substring-after($text, $duplicate-start),
                                                 $duplicate-end)"/>
        </xsl:otherwise>
      </xsl:choose>
    </xsl:variable>
    <xsl:if test="$target != ''">
      <note><xsl:value-of select="concat($alias-start, $target, '&quot;.')"/></note>
    </xsl:if>
  </xsl:template>
</xsl:stylesheet>
